package io.github.ilt4j.datasets.batches;

/**
 * A place between two batches. Jackson writes and reads it as it is.
 *
 * @param seed that the order was drawn with
 * @param epoch from 0
 * @param examples examples of the epoch before the window of sequences that the next batch is from
 * @param batches batches of that window that were taken
 */
public record BatchPosition(long seed, long epoch, long examples, int batches) {

  /**
   * @throws IllegalArgumentException if a count is negative
   */
  public BatchPosition {
    if (epoch < 0 || examples < 0 || batches < 0) {
      throw new IllegalArgumentException(
          "A position in the data has no negative counts, found epoch "
              + epoch
              + ", examples "
              + examples
              + ", batches "
              + batches
              + ".");
    }
  }

  /** The beginning of an epoch. */
  public static BatchPosition startOf(long seed, long epoch) {
    return new BatchPosition(seed, epoch, 0, 0);
  }
}
