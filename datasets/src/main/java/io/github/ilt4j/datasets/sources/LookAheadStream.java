package io.github.ilt4j.datasets.sources;

import java.util.NoSuchElementException;
import java.util.Optional;

/** A stream that must find its next example before it knows whether there is one. */
abstract class LookAheadStream implements ExampleStream {

  private Optional<Example> ahead = Optional.empty();

  /** Finds the next example; empty at the end, and again if it is asked there once more. */
  abstract Optional<Example> advance();

  @Override
  public final boolean hasNext() {
    if (ahead.isEmpty()) {
      ahead = advance();
    }
    return ahead.isPresent();
  }

  @Override
  public final Example next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Example example = ahead.orElseThrow();
    ahead = Optional.empty();
    return example;
  }

  /** Drops what was found and not taken. */
  @Override
  public void close() {
    ahead = Optional.empty();
  }
}
