package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;

/** In which numbers plans multiply matrices. Everything else, and all that is kept, is FLOAT. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /**
   * 16-bit brain floats, summed up in 32 bits: twice as fast where the CPU has them (AVX512-BF16 or
   * AMX), and less exact: 8 bits of a factor count. Inference on few rows rounds the weights alone,
   * because it spends its time reading them.
   */
  BF16;

  /** Whether this machine's CPU has brain floats, and oneDNN is there to use them. */
  public static boolean bf16Supported() {
    try {
      int needed = dnnl_cpu_isa_avx512_core_bf16;
      return Kernels.onCpu() && (dnnl_get_effective_cpu_isa() & needed) == needed;
    } catch (LinkageError e) {
      return false;
    }
  }
}
