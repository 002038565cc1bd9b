package io.github.ilt4j.datasets.sources;

import java.util.Iterator;

/**
 * The examples of one epoch, read from front to back. Not for use by several threads at a time.
 *
 * <p>Every method but {@link #close} throws a {@link DataException} where the data cannot be read
 * or is malformed.
 */
public interface ExampleStream extends Iterator<Example>, AutoCloseable {

  /**
   * Moves on by {@code count} examples, to the end if there are fewer. Reads and drops them unless
   * a source can do better.
   */
  default void skip(long count) {
    for (long i = 0; i < count && hasNext(); i++) {
      next();
    }
  }

  /** Malformed records left out so far; always zero where they are errors. */
  default long skippedLines() {
    return 0;
  }

  /**
   * How much of the files behind it is read, in bytes as they are stored; 0 where there are none.
   */
  default long bytesRead() {
    return 0;
  }

  @Override
  void close();
}
