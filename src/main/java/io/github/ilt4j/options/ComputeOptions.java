package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.COMPUTATION;

import io.github.ilt4j.graphs.plans.Kernels;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What computes a model's graphs.
 *
 * @param executor what runs them
 * @param kernels whose operations plans are made of
 * @param threads of the arithmetic; the runner chooses where there is no number
 */
public record ComputeOptions(Executor executor, Kernels kernels, Optional<Integer> threads) {

  /** What runs graphs. */
  public enum Executor {
    /** SameDiff's own session, on every backend of ND4J. */
    SAMEDIFF,
    /** The graphs as plans, made once for each combination of shapes. */
    PLAN
  }

  private static final int MOST_THREADS = 1024;

  /** What runs graphs. */
  public static final Option<Executor> EXECUTOR =
      Option.of(
          "executor",
          COMPUTATION,
          OptionType.choice(Executor.class, ComputeOptions::label),
          Executor.PLAN,
          "What computes the graphs: plans (on a GPU, the session instead), or SameDiff's session");

  /** Whose operations plans are made of. */
  public static final Option<Kernels> KERNELS =
      Option.of(
          "kernels",
          COMPUTATION,
          OptionType.choice(Kernels.class, ComputeOptions::label),
          Kernels.ONEDNN,
          "What plans are made of: oneDNN's kernels where there are some, or ND4J's operations alone");

  /** Threads of the arithmetic. */
  public static final Option<Optional<Integer>> THREADS =
      Option.of(
          "threads",
          COMPUTATION,
          OptionType.optional(OptionType.integer(1, MOST_THREADS)),
          Optional.empty(),
          "Threads of the arithmetic; else OMP_NUM_THREADS, else what suits the size of the model");

  /** All of them. */
  public static final List<Option<?>> ALL = List.of(EXECUTOR, KERNELS, THREADS);

  /** The options of merged values. */
  public static ComputeOptions of(OptionValues values) {
    return new ComputeOptions(values.get(EXECUTOR), values.get(KERNELS), values.get(THREADS));
  }

  /** What makes the stages of a model. */
  public StageExecutor stages() {
    return switch (executor) {
      case SAMEDIFF -> SameDiffStage::new;
      case PLAN -> PlanStage.whereSupported(kernels);
    };
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
