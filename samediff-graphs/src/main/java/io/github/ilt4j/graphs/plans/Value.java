package io.github.ilt4j.graphs.plans;

import java.util.Arrays;

/**
 * What a variable of the graph is in the plan: a tensor that, broadcast to {@code shape}, has the
 * variable's elements; or zero. Gradients of sums and means are broadcast vectors, and many
 * gradients are zero: neither need be written out.
 */
final class Value {

  private final Tensor tensor;
  private final long[] shape;

  private Value(Tensor tensor, long[] shape) {
    this.tensor = tensor;
    this.shape = shape;
  }

  static Value of(Tensor tensor) {
    return new Value(tensor, tensor.shape());
  }

  static Value broadcast(Tensor tensor, long[] shape) {
    return new Value(tensor, shape.clone());
  }

  static Value zero(long[] shape) {
    return new Value(Tensor.scalar(0), shape.clone());
  }

  boolean isZero() {
    return tensor.constant().isPresent() && tensor.constant().getAsDouble() == 0;
  }

  /** Whether the tensor has the variable's shape. */
  boolean isWhole() {
    return Arrays.equals(tensor.shape(), shape);
  }

  Tensor tensor() {
    return tensor;
  }

  long[] shape() {
    return shape;
  }

  @Override
  public String toString() {
    return tensor + (isWhole() ? "" : " as " + Arrays.toString(shape));
  }
}
