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
    return open(Precision.FP32);
  }

  /** The kernels, which multiply in a precision that they were asked for before. */
  KernelSet open(Precision precision) {
    return open(precision, false);
  }

  /**
   * The same for weights that change only when {@link KernelSet#weightsChanged} tells so: products
   * of few rows may work on copies of them.
   */
  KernelSet openForFixedWeights(Precision precision) {
    return open(precision, true);
  }

  private KernelSet open(Precision precision, boolean packing) {
    Optional<KernelSet> oneDnn =
        this == ONEDNN ? OneDnnKernels.open(precision, packing) : Optional.empty();
    return oneDnn.orElseGet(Nd4jKernels::new);
  }

  /**
   * Refuses a precision in which these kernels cannot multiply here.
   *
   * @throws IllegalArgumentException if it is bf16, and this machine or these kernels lack it
   */
  void require(Precision precision) {
    if (precision == Precision.BF16 && (this != ONEDNN || !Precision.bf16Supported())) {
      throw new IllegalArgumentException(
          "bf16: expected oneDNN's kernels on a CPU with AVX512-BF16 or AMX, found "
              + (this == ONEDNN ? "a CPU without them" : "ND4J's operations"));
    }
  }
}
