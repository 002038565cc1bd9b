package io.github.ilt4j.checkpoints.tensors;

import java.util.List;

/**
 * One tensor of a file.
 *
 * @param name its name, as the file has it
 * @param dtype element type in the file
 * @param shape dimensions, empty for a scalar; a dimension may be zero
 */
public record TensorInfo(String name, Dtype dtype, List<Long> shape) {
  /** ND4J's limit. */
  public static final int HIGHEST_RANK = 32;

  /**
   * Copies the shape.
   *
   * @throws ArithmeticException if a tensor of this shape has more than 2^63 bytes
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    bytes(dtype, shape);
  }

  /** Number of elements. */
  public long elements() {
    return bytes() / dtype.bytes();
  }

  /** Size of all elements, one after the other. */
  public long bytes() {
    return bytes(dtype, shape);
  }

  /** The shape as ND4J takes it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  private static long bytes(Dtype dtype, List<Long> shape) {
    long size = dtype.bytes();
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }
}
