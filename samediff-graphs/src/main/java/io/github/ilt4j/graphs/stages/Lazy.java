package io.github.ilt4j.graphs.stages;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is made when it is first asked for, and only once. Building a graph takes longer than many
 * an inference, and a model that only generates needs none for training. Not thread-safe.
 */
public final class Lazy<T> implements Supplier<T> {

  private final Supplier<T> maker;
  private Optional<T> made = Optional.empty();

  /** Makes nothing yet. */
  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  /** What was made, if it was. */
  public Optional<T> made() {
    return made;
  }

  @Override
  public T get() {
    if (made.isEmpty()) {
      made = Optional.of(maker.get());
    }
    return made.get();
  }
}
