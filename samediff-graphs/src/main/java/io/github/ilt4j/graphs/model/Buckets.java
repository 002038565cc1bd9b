package io.github.ilt4j.graphs.model;

/**
 * Sizes that the stages are run with: a little larger than needed, so that few combinations of
 * shapes occur. An executor that prepares itself for a combination then mostly finds it prepared.
 * What is added is masked, and never changes a result.
 */
final class Buckets {

  private static final int ROWS = 16;
  private static final int LENGTHS = 4;

  private Buckets() {}

  /**
   * A number of rows: a power of two up to 16, then a multiple of 16, and beyond 128 fewer: four
   * from one power of two to the next.
   */
  static int rows(int rows) {
    return rows >= ROWS
        ? roundUp(rows, Math.max(ROWS, Integer.highestOneBit(rows) / 4))
        : powerOfTwo(rows);
  }

  /** A length of the rows of a chunk: as it is up to 16, then eight to each power of two. */
  static int chunkLength(int length) {
    return roundUp(length, Math.max(1, Integer.highestOneBit(length) / 8));
  }

  /** A length of rows: a multiple of 4. */
  static int length(int length) {
    return roundUp(length, LENGTHS);
  }

  /** A number of sequences that grow together: a power of two. */
  static int powerOfTwo(int rows) {
    return Math.max(1, Integer.highestOneBit(2 * rows - 1));
  }

  /** A number of new positions: one and two as they are, else a multiple of 4. */
  static int positions(int positions) {
    return positions <= 2 ? positions : length(positions);
  }

  private static int roundUp(int size, int step) {
    return (size + step - 1) / step * step;
  }
}
