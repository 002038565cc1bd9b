package io.github.ilt4j.graphs.plans;

import java.util.Arrays;

/** Arithmetic on shapes, as NumPy's. */
final class Shapes {

  private Shapes() {}

  static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return length;
  }

  /** The shape of an elementwise operation on both. */
  static long[] broadcast(long[] a, long[] b) {
    long[] result = new long[Math.max(a.length, b.length)];
    for (int i = 0; i < result.length; i++) {
      long left = size(a, i, result.length);
      long right = size(b, i, result.length);
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(
            "shapes %s and %s cannot be broadcast"
                .formatted(Arrays.toString(a), Arrays.toString(b)));
      }
      result[i] = left == 1 ? right : left;
    }
    return result;
  }

  /** The size of dimension {@code i} when {@code shape} is filled up with ones on the left. */
  private static long size(long[] shape, int i, int rank) {
    int own = i - (rank - shape.length);
    return own < 0 ? 1 : shape[own];
  }

  /** The dimensions of {@code from} to sum over, so that {@code to} is left. */
  static int[] broadcastDimensions(long[] from, long[] to) {
    return java.util.stream.IntStream.range(0, from.length)
        .filter(i -> from[i] != size(to, i, from.length))
        .toArray();
  }

  /** {@code shape} with its -1 replaced by what is left of {@code length}. */
  static long[] resolve(long[] shape, long length) {
    long[] resolved = shape.clone();
    long known = 1;
    int unknown = -1;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0) {
        unknown = i;
      } else {
        known *= shape[i];
      }
    }
    if (unknown >= 0) {
      resolved[unknown] = known == 0 ? 0 : length / known;
    }
    if (length(resolved) != length) {
      throw new IllegalArgumentException(
          "%d elements cannot have the shape %s".formatted(length, Arrays.toString(shape)));
    }
    return resolved;
  }

  /** The shape after a reduction over {@code axes}. */
  static long[] reduced(long[] shape, int[] axes, boolean keepDims) {
    long[] kept = shape.clone();
    for (int axis : axes) {
      kept[axis] = keepDims ? 1 : -1;
    }
    return Arrays.stream(kept).filter(size -> size >= 0).toArray();
  }

  /** {@code axes} counted from the front; all of them where none is named. */
  static int[] axes(int[] axes, int rank) {
    if (axes == null || axes.length == 0 || axes[0] == Integer.MAX_VALUE) {
      return java.util.stream.IntStream.range(0, rank).toArray();
    }
    return Arrays.stream(axes).map(axis -> axis < 0 ? axis + rank : axis).sorted().toArray();
  }

  static long[] permuted(long[] shape, int[] axes) {
    return Arrays.stream(axes).mapToLong(axis -> shape[axis]).toArray();
  }
}
