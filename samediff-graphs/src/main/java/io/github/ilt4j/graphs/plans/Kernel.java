package io.github.ilt4j.graphs.plans;

/** A step, bound to its memory: running it takes no look-up and no allocation. */
interface Kernel extends AutoCloseable {

  /** Computes the outputs. */
  void run();

  @Override
  default void close() {}
}
