package io.github.ilt4j.generation.processors;

/**
 * Rules out values less probable than a limit that falls as the distribution gets flatter: {@code
 * min(epsilon, sqrt(epsilon) * exp(-entropy))} (Hewitt et al. 2022). {@code EtaLogitsWarper}.
 *
 * @param epsilon above 0, below 1
 * @param least how many are kept at least
 */
public record EtaCutoff(double epsilon, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    double[] probabilities = Scores.softmax(scores);
    double flat = Math.sqrt(epsilon) * Math.exp(-Scores.entropy(probabilities));
    Scores.ruleOutBelow(scores, probabilities, Math.min(epsilon, flat), least);
  }
}
