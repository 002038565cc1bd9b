package io.github.ilt4j.checkpoints.tensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An open file of named tensors. What it holds is known and checked when it opens; the tensors
 * themselves are read when asked for. Every failure is a {@link CheckpointException} that names the
 * file and the tensor.
 */
public interface TensorFile extends AutoCloseable {

  /** The file. */
  Path path();

  /** The tensors in the order of the file. */
  List<TensorInfo> tensors();

  /** The names in the order of {@link #tensors()}. */
  Set<String> names();

  /** The description of one tensor. */
  Optional<TensorInfo> find(String name);

  /**
   * Whether the file has the dimensions of a tensor in another order than {@link #find} says and
   * {@link #read} gives.
   */
  default boolean transposes(String name) {
    return false;
  }

  /**
   * Reads one tensor into an array, which may be a view of a larger one.
   *
   * @param destination c-ordered and contiguous, with as many elements as the tensor; of the type
   *     {@link Dtype#arrayType()}, or FLOAT for a tensor of F64, which is rounded
   */
  void read(String name, INDArray destination);

  /**
   * Reads one tensor into a new array of its shape: FLOAT for F32, F16 and BF16; else the type of
   * the same size (I64 is INT64, U8 UINT8, BOOL BOOL, ...).
   */
  default INDArray tensor(String name) {
    TensorInfo info =
        find(name).orElseThrow(() -> CheckpointException.unknownTensor(path(), name, names()));
    INDArray array = Nd4j.createUninitialized(info.dtype().arrayType(), info.dimensions());
    try {
      read(name, array);
      return array;
    } catch (RuntimeException e) {
      array.close();
      throw e;
    }
  }

  @Override
  void close();
}
