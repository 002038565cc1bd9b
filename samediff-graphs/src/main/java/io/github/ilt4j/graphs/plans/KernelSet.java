package io.github.ilt4j.graphs.plans;

import java.util.Set;

/** What runs the steps of plans. */
interface KernelSet extends AutoCloseable {

  /** Names of the blocks that these kernels run as a whole. */
  default Set<String> blocks() {
    return Set.of();
  }

  /** Joins steps that these kernels do together. */
  default Program prepare(Program program) {
    return program;
  }

  /**
   * Lets plans that are bound from now on work on copies of weights.
   *
   * @return to be called when weights may have changed
   */
  default Runnable packWeights() {
    return () -> {};
  }

  /** Binds a step to its memory. */
  Kernel bind(Step step, Binding binding);

  @Override
  default void close() {}
}
