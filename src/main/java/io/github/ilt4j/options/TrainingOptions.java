package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.TRAINING;
import static java.lang.Double.POSITIVE_INFINITY;

import io.github.ilt4j.training.LearningRateSchedule;
import java.util.List;

/**
 * How the parameters move.
 *
 * @param steps optimizer steps in all
 * @param learningRate the peak, reached after {@code warmupSteps}
 * @param maxGradNorm gradients are scaled down to this global norm; 0 leaves them as they are
 * @param modalityDropout the chance that an encoder's vectors are zeros for a whole batch
 * @param warmupFreezeSteps for so many steps only the parts that are new train
 */
public record TrainingOptions(
    int steps,
    double learningRate,
    LearningRateSchedule.Kind schedule,
    int warmupSteps,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double maxGradNorm,
    double modalityDropout,
    int warmupFreezeSteps,
    long seed) {

  /** How long to train. */
  public static final Option<Integer> STEPS =
      Option.of("steps", TRAINING, whole(), 1000, "Optimizer steps");

  /** The peak of the learning rate. */
  public static final Option<Double> LEARNING_RATE =
      Option.of(
          "learning-rate",
          TRAINING,
          OptionType.decimal(0, false, POSITIVE_INFINITY),
          3e-4,
          "The learning rate's peak");

  /** The learning rate's way over the steps. */
  public static final Option<LearningRateSchedule.Kind> SCHEDULE =
      Option.of(
          "schedule",
          TRAINING,
          OptionType.choice(LearningRateSchedule.Kind.class, LearningRateSchedule.Kind::label),
          LearningRateSchedule.Kind.LINEAR,
          "The learning rate's way from its peak to the last step");

  /** Steps to the peak. */
  public static final Option<Integer> WARMUP_STEPS =
      Option.of(
          "warmup-steps",
          TRAINING,
          whole(),
          0,
          "Steps in which the learning rate rises to its peak");

  /** Decoupled weight decay. */
  public static final Option<Double> WEIGHT_DECAY =
      Option.of(
          "weight-decay",
          TRAINING,
          OptionType.decimal(0, true, POSITIVE_INFINITY),
          0.0,
          "AdamW's weight decay");

  /** Decay of the first moment. */
  public static final Option<Double> ADAM_BETA1 =
      Option.of(
          "adam-beta1", TRAINING, OptionType.decimal(0, true, 1), 0.9, "AdamW's first decay rate");

  /** Decay of the second moment. */
  public static final Option<Double> ADAM_BETA2 =
      Option.of(
          "adam-beta2",
          TRAINING,
          OptionType.decimal(0, true, 1),
          0.999,
          "AdamW's second decay rate");

  /** What keeps AdamW's divisor off zero. */
  public static final Option<Double> ADAM_EPSILON =
      Option.of(
          "adam-epsilon",
          TRAINING,
          OptionType.decimal(0, false, POSITIVE_INFINITY),
          1e-8,
          "What AdamW adds to its divisor");

  /** The clip. */
  public static final Option<Double> MAX_GRAD_NORM =
      Option.of(
          "max-grad-norm",
          TRAINING,
          OptionType.decimal(0, true, POSITIVE_INFINITY),
          1.0,
          "Scale gradients down to this global norm; 0 = never");

  /** The chance to lose an encoder. */
  public static final Option<Double> MODALITY_DROPOUT =
      Option.of(
          "modality-dropout",
          TRAINING,
          OptionType.decimal(0, true, 1),
          0.15,
          "The chance that an encoder is silent for a batch; none with one encoder only");

  /** Steps in which only new parts train. */
  public static final Option<Integer> WARMUP_FREEZE_STEPS =
      Option.of(
          "warmup-freeze-steps",
          TRAINING,
          whole(),
          0,
          "Steps in which only new parts (byte embeddings, mappings, norms, heads) train");

  /** The source of everything random. */
  public static final Option<Long> SEED =
      Option.of("seed", TRAINING, OptionType.seed(), 42L, "Fixes everything random");

  static final List<Option<?>> ALL =
      List.of(
          STEPS,
          LEARNING_RATE,
          SCHEDULE,
          WARMUP_STEPS,
          WEIGHT_DECAY,
          ADAM_BETA1,
          ADAM_BETA2,
          ADAM_EPSILON,
          MAX_GRAD_NORM,
          MODALITY_DROPOUT,
          WARMUP_FREEZE_STEPS,
          SEED);

  /** The learning rate of every step. */
  public LearningRateSchedule learningRates() {
    return new LearningRateSchedule(schedule, learningRate, warmupSteps, steps);
  }

  static TrainingOptions of(OptionValues values) {
    return new TrainingOptions(
        values.get(STEPS),
        values.get(LEARNING_RATE),
        values.get(SCHEDULE),
        values.get(WARMUP_STEPS),
        values.get(WEIGHT_DECAY),
        values.get(ADAM_BETA1),
        values.get(ADAM_BETA2),
        values.get(ADAM_EPSILON),
        values.get(MAX_GRAD_NORM),
        values.get(MODALITY_DROPOUT),
        values.get(WARMUP_FREEZE_STEPS),
        values.get(SEED));
  }

  private static OptionType<Integer> whole() {
    return OptionType.integer(0, Integer.MAX_VALUE);
  }
}
