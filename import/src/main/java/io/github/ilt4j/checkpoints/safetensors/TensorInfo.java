package io.github.ilt4j.checkpoints.safetensors;

import java.util.List;

/**
 * One tensor of a file.
 *
 * @param name its name, as the header has it
 * @param dtype element type in the file
 * @param shape dimensions, empty for a scalar; a dimension may be zero
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last
 */
public record TensorInfo(String name, Dtype dtype, List<Long> shape, long begin, long end) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Size in the file. */
  public long bytes() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return bytes() / dtype.bytes();
  }

  /** The shape as ND4J takes it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
