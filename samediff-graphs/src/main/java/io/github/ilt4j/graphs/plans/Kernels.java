package io.github.ilt4j.graphs.plans;

import java.util.Optional;

/** Whose kernels run plans. */
public enum Kernels {
  /** ND4J's own operations: on every backend. */
  ND4J,
  /**
   * oneDNN's matrix products and functions, and ND4J's operations for the rest. Where oneDNN cannot
   * be loaded, or the backend is not the CPU, ND4J's alone.
   */
  ONEDNN;

  KernelSet open() {
    Optional<KernelSet> oneDnn = this == ONEDNN ? OneDnnKernels.open() : Optional.empty();
    return oneDnn.orElseGet(Nd4jKernels::new);
  }
}
