package io.github.ilt4j.graphs.plans;

import java.util.Optional;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** Whose kernels run plans. */
public enum Kernels {
  /** ND4J's own operations. */
  ND4J,
  /**
   * oneDNN's matrix products and functions, and ND4J's operations for the rest. Where oneDNN cannot
   * be loaded, ND4J's alone.
   */
  ONEDNN;

  /** Whether ND4J's arrays are in the CPU's memory, where plans bind them by their addresses. */
  static boolean onCpu() {
    return Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.NATIVE_CPU;
  }

  KernelSet open() {
    Optional<KernelSet> oneDnn = this == ONEDNN ? OneDnnKernels.open() : Optional.empty();
    return oneDnn.orElseGet(Nd4jKernels::new);
  }
}
