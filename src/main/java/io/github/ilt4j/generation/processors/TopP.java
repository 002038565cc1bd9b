package io.github.ilt4j.generation.processors;

/**
 * Keeps the smallest set of most probable values that together have the probability {@code p}:
 * nucleus sampling (Holtzman et al. 2020). {@code TopPLogitsWarper}.
 *
 * @param p above 0, below 1
 * @param least how many are kept at least
 */
public record TopP(double p, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    double[] probabilities = Scores.softmax(scores);
    int[] order = Scores.ascending(probabilities);
    double sum = 0;
    for (int i = 0; i < order.length - least; i++) {
      sum += probabilities[order[i]];
      if (sum > 1 - p) {
        return;
      }
      scores[order[i]] = RULED_OUT;
    }
  }
}
