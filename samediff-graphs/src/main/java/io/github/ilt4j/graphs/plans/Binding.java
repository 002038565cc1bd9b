package io.github.ilt4j.graphs.plans;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The arrays behind a plan's tensors, once the arena is there. */
final class Binding implements AutoCloseable {

  private final ArenaLayout layout;
  private final INDArray arena;
  private final Map<Memory, INDArray> arrays = new LinkedHashMap<>();
  private final List<INDArray> own = new ArrayList<>();

  Binding(ArenaLayout layout, INDArray arena) {
    this.layout = layout;
    this.arena = arena;
  }

  /**
   * The array of a tensor: always over the same memory. Of brain floats it is the memory as FLOAT,
   * for kernels that know what is in it.
   */
  INDArray array(Tensor tensor) {
    INDArray flat = arrays.computeIfAbsent(tensor.memory(), this::flat);
    return tensor.type() == DataType.BFLOAT16 ? flat : flat.reshape('c', tensor.shape());
  }

  private INDArray flat(Memory memory) {
    if (memory.array().isPresent()) {
      return memory.array().get();
    }
    if (layout.contains(memory)) {
      long from = layout.offset(memory);
      return arena.get(NDArrayIndex.interval(from, from + memory.floats()));
    }
    INDArray array = Nd4j.create(memory.type(), memory.length());
    own.add(array);
    return array;
  }

  @Override
  public void close() {
    own.forEach(INDArray::close);
  }
}
