package io.github.ilt4j.generation.processors;

/**
 * Rules out values less probable than {@code epsilon} (Hewitt et al. 2022). {@code
 * EpsilonLogitsWarper}.
 *
 * @param epsilon above 0, below 1
 * @param least how many are kept at least
 */
public record EpsilonCutoff(double epsilon, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    Scores.ruleOutBelow(scores, Scores.softmax(scores), epsilon, least);
  }
}
