package io.github.ilt4j.model;

import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.options.ComputeOptions;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads of OpenMP the arithmetic has. ND4J and oneDNN share one OpenMP; the number
 * belongs to the Java thread that sets it, so the one that computes has to call this.
 */
public final class Threads {

  /** From this width of the widest component on, products are large enough to share. */
  private static final int WIDE = 256;

  private static final String VARIABLE = "OMP_NUM_THREADS";

  private Threads() {}

  /**
   * Sets the number that the options ask for. Where they ask for none and the variable
   * OMP_NUM_THREADS neither: all cores for wide models, one thread for narrow ones, whose products
   * a second thread makes slower.
   */
  public static void use(ComputeOptions options, WordLatentConfig config) {
    Optional<Integer> suiting =
        System.getenv(VARIABLE) == null ? Optional.of(suiting(config)) : Optional.empty();
    options.threads().or(() -> suiting).ifPresent(Threads::use);
  }

  /** Sets the number for what this Java thread computes from now on. */
  public static void use(int threads) {
    nativeOps().setOmpNumThreads(threads);
  }

  /** The number for what this Java thread computes. */
  public static int count() {
    return nativeOps().ompGetMaxThreads();
  }

  /** The number for a model of this size on this machine. */
  static int suiting(WordLatentConfig config) {
    int widest =
        Stream.<Optional<? extends Architecture>>of(
                config.imageEncoder(),
                config.bytesEncoder(),
                Optional.of(config.latentTransformer()),
                Optional.of(config.bytesDecoder()))
            .flatMap(Optional::stream)
            .mapToInt(Architecture::hiddenSize)
            .max()
            .orElseThrow();
    return widest < WIDE ? 1 : Runtime.getRuntime().availableProcessors();
  }

  private static NativeOps nativeOps() {
    // The holder is filled by ND4J's start.
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
