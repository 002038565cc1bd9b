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

  /** Tells kernels that may work on copies of weights that these may have changed. */
  default void weightsChanged() {}

  /** Binds a step to its memory. */
  Kernel bind(Step step, Binding binding);

  @Override
  default void close() {}
}
