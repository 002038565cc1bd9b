package io.github.ilt4j.model;

import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.plans.OpenMp;
import io.github.ilt4j.options.ComputeOptions;
import java.util.Optional;
import java.util.stream.Stream;

/** How many threads the arithmetic of a model has; see {@link OpenMp}. */
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
    options.threads().or(() -> suiting).ifPresent(OpenMp::use);
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
}
