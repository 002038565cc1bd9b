package io.github.ilt4j.graphs.plans;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of the arithmetic. ND4J and oneDNN share one OpenMP; the number belongs to the Java
 * thread that sets it. oneDNN's primitives take it when they are made, other operations when they
 * run.
 */
public final class OpenMp {

  private OpenMp() {}

  /** Sets the number for what this Java thread computes from now on. */
  public static void use(int threads) {
    nativeOps().setOmpNumThreads(threads);
  }

  /** The number for what this Java thread computes. */
  public static int threads() {
    return nativeOps().ompGetMaxThreads();
  }

  /**
   * Sets the number to at most {@code most}.
   *
   * @return what it was, for {@link #use}
   */
  static int limit(int most) {
    int before = threads();
    if (before > most) {
      use(most);
    }
    return before;
  }

  private static NativeOps nativeOps() {
    // The holder is filled by ND4J's start.
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
