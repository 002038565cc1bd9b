package io.github.ilt4j.graphs.plans;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A c-ordered array of a plan: a shape over a whole memory. Several tensors may share one memory:
 * reshaping costs nothing.
 */
final class Tensor {

  private final Memory memory;
  private final long[] shape;
  private final OptionalDouble constant;

  private Tensor(Memory memory, long[] shape, OptionalDouble constant) {
    this.memory = memory;
    this.shape = shape;
    this.constant = constant;
  }

  static Tensor planned(DataType type, long... shape) {
    return new Tensor(
        Memory.planned(type, Shapes.length(shape)), shape.clone(), OptionalDouble.empty());
  }

  static Tensor of(INDArray array) {
    return new Tensor(Memory.of(array), array.shape(), OptionalDouble.empty());
  }

  /** An array that never changes. */
  static Tensor constant(INDArray array) {
    return new Tensor(Memory.constant(array), array.shape(), OptionalDouble.empty());
  }

  /** A scalar whose value is known, so that arithmetic on it is done when the plan is made. */
  static Tensor scalar(double value) {
    return new Tensor(
        Memory.constant(Nd4j.scalar((float) value)), new long[0], OptionalDouble.of(value));
  }

  /** The same memory in another shape. */
  Tensor reshape(long... other) {
    if (Shapes.length(other) != memory.length()) {
      throw new IllegalArgumentException(
          "shape %s does not fit %s".formatted(Arrays.toString(other), this));
    }
    return new Tensor(memory, other.clone(), constant);
  }

  Memory memory() {
    return memory;
  }

  DataType type() {
    return memory.type();
  }

  long[] shape() {
    return shape;
  }

  int rank() {
    return shape.length;
  }

  long length() {
    return memory.length();
  }

  /** The value of all elements, where it is known. */
  OptionalDouble constant() {
    return constant;
  }

  @Override
  public String toString() {
    return type() + Arrays.toString(shape);
  }
}
