package io.github.ilt4j.graphs.parameters;

import java.util.Arrays;
import java.util.List;

/**
 * What a graph asks of a parameter.
 *
 * @param name its path, which is its name in the checkpoint
 * @param shape the shape it has in the checkpoint, c order
 * @param initializer how it starts when no checkpoint gives it
 */
public record ParameterSpec(String name, List<Long> shape, Initializer initializer) {

  /** Refuses an empty name, a scalar, and sizes below one. */
  public ParameterSpec {
    shape = List.copyOf(shape);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a parameter needs a name");
    }
    if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "parameter %s: expected a shape of positive sizes, found %s".formatted(name, shape));
    }
  }

  /** A spec with the shape given as an array. */
  public static ParameterSpec of(String name, Initializer initializer, long... shape) {
    return new ParameterSpec(name, Arrays.stream(shape).boxed().toList(), initializer);
  }

  /** Number of elements. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** The shape as ND4J takes it. */
  public long[] shapeArray() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
