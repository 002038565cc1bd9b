package io.github.ilt4j.generation;

import static io.github.ilt4j.generation.Ranges.check;
import static io.github.ilt4j.generation.Ranges.plain;

import java.util.OptionalDouble;

/**
 * Whether bytes are drawn, and from how much of their distribution. Names, defaults and order are
 * those of HuggingFace's {@code GenerationConfig}.
 *
 * @param doSample whether bytes are drawn at all; else the likeliest is taken
 * @param temperature above 0; 1 = as the model says
 * @param topK how many of the likeliest bytes may be drawn; 0 = all
 * @param topP the probability that the bytes which may be drawn have together; 1 = all
 * @param minP the least probability, as part of that of the likeliest byte
 * @param typicalP the probability of the bytes of typical surprise; 1 = all
 * @param epsilonCutoff the least probability; 0 = none
 * @param etaCutoff the same, lower where many bytes are likely; 0 = none
 */
public record Sampling(
    boolean doSample,
    double temperature,
    int topK,
    double topP,
    OptionalDouble minP,
    double typicalP,
    double epsilonCutoff,
    double etaCutoff) {

  /** The likeliest byte, always. */
  public static final Sampling NONE =
      new Sampling(false, 1, 50, 1, OptionalDouble.empty(), 1, 0, 0);

  /**
   * Checks each range, and that nothing shapes a distribution from which nothing is drawn.
   *
   * @throws IllegalArgumentException names what is wrong
   */
  public Sampling {
    check("temperature", "a number above 0", temperature, temperature > 0 && finite(temperature));
    check("top_k", "a whole number of at least 0", topK, topK >= 0);
    check("top_p", "a number above 0 and at most 1", topP, topP > 0 && topP <= 1);
    minP.ifPresent(p -> check("min_p", "a number from 0 to 1", p, p >= 0 && p <= 1));
    check("typical_p", "a number above 0 and at most 1", typicalP, typicalP > 0 && typicalP <= 1);
    check("epsilon_cutoff", "a number from 0 to below 1", epsilonCutoff, isPart(epsilonCutoff));
    check("eta_cutoff", "a number from 0 to below 1", etaCutoff, isPart(etaCutoff));
    if (!doSample) {
      needsSampling("temperature", temperature, temperature == 1);
      needsSampling("top_k", topK, topK == 50);
      needsSampling("top_p", topP, topP == 1);
      needsSampling("min_p", minP.orElse(0), minP.isEmpty());
      needsSampling("typical_p", typicalP, typicalP == 1);
      needsSampling("epsilon_cutoff", epsilonCutoff, epsilonCutoff == 0);
      needsSampling("eta_cutoff", etaCutoff, etaCutoff == 0);
    }
  }

  private static boolean finite(double value) {
    return Double.isFinite(value);
  }

  private static boolean isPart(double value) {
    return value >= 0 && value < 1;
  }

  private static void needsSampling(String name, double value, boolean isDefault) {
    if (!isDefault) {
      throw new IllegalArgumentException(
          "%s %s excludes do_sample false: nothing is drawn".formatted(name, plain(value)));
    }
  }
}
