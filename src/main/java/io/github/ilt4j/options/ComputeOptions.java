package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.COMPUTATION;

import io.github.ilt4j.graphs.plans.Kernels;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.plans.Precision;
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
 * @param precision in which numbers plans multiply matrices
 * @param threads of the arithmetic; the runner chooses where there is no number
 */
public record ComputeOptions(
    Executor executor, Kernels kernels, Precision precision, Optional<Integer> threads) {

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

  /** In which numbers matrices are multiplied. */
  public static final Option<Precision> COMPUTE =
      Option.of(
          "compute",
          COMPUTATION,
          OptionType.choice(Precision.class, ComputeOptions::label),
          Precision.FP32,
          "Matrix products in fp32, or in bf16 on CPUs with AVX512-BF16 or AMX: training rounds both factors, generation the weights alone; weights stay fp32");

  /** Threads of the arithmetic. */
  public static final Option<Optional<Integer>> THREADS =
      Option.of(
          "threads",
          COMPUTATION,
          OptionType.optional(OptionType.integer(1, MOST_THREADS)),
          Optional.empty(),
          "Threads of the arithmetic; else OMP_NUM_THREADS, else what suits the size of the model");

  /** All of them. */
  public static final List<Option<?>> ALL = List.of(EXECUTOR, KERNELS, COMPUTE, THREADS);

  /** The options of merged values. */
  public static ComputeOptions of(OptionValues values) {
    return new ComputeOptions(
        values.get(EXECUTOR), values.get(KERNELS), values.get(COMPUTE), values.get(THREADS));
  }

  /**
   * What makes the stages of a model.
   *
   * @throws OptionException if it cannot compute in the precision here
   */
  public StageExecutor stages() {
    if (executor == Executor.SAMEDIFF) {
      if (precision != Precision.FP32) {
        throw new OptionException("compute bf16: expected executor plan, found samediff");
      }
      return SameDiffStage::new;
    }
    try {
      return PlanStage.whereSupported(kernels, precision);
    } catch (IllegalArgumentException e) {
      throw new OptionException("compute " + e.getMessage());
    }
  }

  /** How options name a choice. */
  public static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
