package io.github.ilt4j.training;

/**
 * The learning rate of every step: a linear rise from 0 over the warm-up, then down to 0 at the
 * last step (or not, when constant).
 *
 * <p>Equals {@code get_linear_schedule_with_warmup}, {@code get_cosine_schedule_with_warmup} and
 * {@code get_constant_schedule_with_warmup} of HuggingFace's {@code optimization.py}.
 *
 * @param peak the learning rate after the warm-up
 * @param warmupSteps at step 0 of a warm-up the rate is 0; without one it is the peak at once
 * @param totalSteps the step from which the rate stays 0
 */
public record LearningRateSchedule(Kind kind, double peak, int warmupSteps, int totalSteps) {

  /** The way from the peak to the end. */
  public enum Kind {
    LINEAR("linear"),
    COSINE("cosine"),
    CONSTANT("constant");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** How options name it. */
    public String label() {
      return label;
    }
  }

  public LearningRateSchedule {
    if (!(peak > 0) || warmupSteps < 0 || totalSteps < 0) {
      throw new IllegalArgumentException(
          "expected a peak above 0 and no negative steps, found peak %s, warm-up %s, total %s"
              .formatted(peak, warmupSteps, totalSteps));
    }
  }

  /**
   * The learning rate that a step uses.
   *
   * @param step 0 for the first
   */
  public double at(int step) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return switch (kind) {
      case CONSTANT -> peak;
      case LINEAR -> peak * Math.max(0, 1 - progress);
      // Past the end a cosine would rise again; HuggingFace's does. No run of ours gets there.
      case COSINE -> peak * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    };
  }
}
