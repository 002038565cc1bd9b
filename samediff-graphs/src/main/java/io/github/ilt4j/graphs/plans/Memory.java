package io.github.ilt4j.graphs.plans;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stretch of memory that tensors look into: a place in the arena, known when the plan is laid
 * out, or an array that exists already. Two memories are the same only if they are the same object.
 */
final class Memory {

  private final DataType type;
  private final long length;
  private final Optional<INDArray> array;
  private final boolean constant;

  private Memory(DataType type, long length, Optional<INDArray> array, boolean constant) {
    this.type = type;
    this.length = length;
    this.array = array;
    this.constant = constant;
  }

  /** Memory that the plan is to find a place for. */
  static Memory planned(DataType type, long length) {
    return new Memory(type, length, Optional.empty(), false);
  }

  /** Memory of a c-ordered array: a parameter, its gradient. */
  static Memory of(INDArray array) {
    return new Memory(array.dataType(), array.length(), Optional.of(array), false);
  }

  /** Memory of a c-ordered array that never changes. */
  static Memory constant(INDArray array) {
    return new Memory(array.dataType(), array.length(), Optional.of(array), true);
  }

  /** Whether the array that is there never changes. */
  boolean isConstant() {
    return constant;
  }

  DataType type() {
    return type;
  }

  /** In elements. */
  long length() {
    return length;
  }

  /** In elements of FLOAT that take as much room. */
  long floats() {
    return (length * type.width() + Float.BYTES - 1) / Float.BYTES;
  }

  /** The array that is there already; empty for memory that the plan places. */
  Optional<INDArray> array() {
    return array;
  }
}
