package io.github.ilt4j.graphs.stages;

import java.util.Optional;

/**
 * A place where training multiplies by a random mask: 0 with probability {@code rate}, else {@code
 * 1 / (1 - rate)}. The mask is an input of the graph, so that forward and backward see the same
 * one.
 *
 * @param name the mask's name in the graph
 * @param rate probability of a zero, in (0, 1)
 * @param sequences name of the input whose first two sizes decide the shape; empty for the input
 *     that tells the batch and length of the graph's sequences
 * @param shape the mask's shape for a batch of sequences
 */
public record DropoutSite(String name, double rate, Optional<String> sequences, Shape shape) {

  /** The shape of a mask, when batch and length are known. */
  @FunctionalInterface
  public interface Shape {
    /** The shape for {@code batch} sequences of {@code length}. */
    long[] of(long batch, long length);
  }

  /** Refuses a rate outside (0, 1). */
  public DropoutSite {
    if (!(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout %s: expected a rate in (0, 1), found %s".formatted(name, rate));
    }
  }
}
