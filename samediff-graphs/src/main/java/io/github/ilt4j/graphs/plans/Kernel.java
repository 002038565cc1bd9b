package io.github.ilt4j.graphs.plans;

/** A step, bound to its memory: running it takes no look-up and no allocation. */
interface Kernel extends AutoCloseable {

  /** Computes the outputs. */
  void run();

  /** What computes, for people: oneDNN's name of its implementation, or ND4J's operation. */
  String implementation();

  @Override
  default void close() {}
}
