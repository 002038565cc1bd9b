package io.github.ilt4j.datasets.sources;

import java.util.Random;

/**
 * Seeds of independent streams of random numbers.
 *
 * <p>{@link Random} and not one of the newer generators, because its numbers are fixed by its
 * specification, so that a seed means the same on every JDK.
 */
final class Seeds {
  private Seeds() {}

  /** A well mixed hash of all values in their order (the finalizer of SplitMix64, chained). */
  static long mix(long... values) {
    long hash = 0;
    for (long value : values) {
      long z = hash + value + 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      hash = z ^ (z >>> 31);
    }
    return hash;
  }

  static Random random(long... values) {
    return new Random(mix(values));
  }
}
