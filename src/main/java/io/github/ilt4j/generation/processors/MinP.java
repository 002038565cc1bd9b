package io.github.ilt4j.generation.processors;

/**
 * Rules out what is less probable than {@code p} times the most probable value (Nguyen et al.
 * 2024). {@code MinPLogitsWarper}.
 *
 * @param p from 0 to 1
 * @param least how many are kept at least
 */
public record MinP(double p, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    double[] probabilities = Scores.softmax(scores);
    int best = Scores.best(scores);
    double most = best < 0 ? 0 : probabilities[best];
    Scores.ruleOutBelow(scores, probabilities, p * most, least);
  }
}
