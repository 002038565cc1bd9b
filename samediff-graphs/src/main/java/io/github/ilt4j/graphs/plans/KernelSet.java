package io.github.ilt4j.graphs.plans;

/** What runs the steps of plans. */
interface KernelSet extends AutoCloseable {

  /** Joins steps that these kernels do together. */
  default Program prepare(Program program) {
    return program;
  }

  /** Binds a step to its memory. */
  Kernel bind(Step step, Binding binding);

  @Override
  default void close() {}
}
