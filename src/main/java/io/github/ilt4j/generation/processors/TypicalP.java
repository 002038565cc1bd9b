package io.github.ilt4j.generation.processors;

/**
 * Keeps the values whose surprise is nearest to the expected one, until they have the probability
 * {@code mass} together (Meister et al. 2022). {@code TypicalLogitsWarper}.
 *
 * @param mass above 0, below 1
 * @param least how many are kept at least
 */
public record TypicalP(double mass, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    double[] probabilities = Scores.softmax(scores);
    double entropy = Scores.entropy(probabilities);
    double[] distances = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      distances[i] = Math.abs(-Math.log(probabilities[i]) - entropy);
    }
    int[] order = Scores.ascending(distances);
    double sum = 0;
    int last = -1;
    while (last < order.length - 1 && sum < mass) {
      sum += probabilities[order[++last]];
    }
    double limit = distances[order[Math.max(last, 0)]];
    for (int i = least; i < order.length; i++) {
      if (distances[order[i]] > limit) {
        scores[order[i]] = RULED_OUT;
      }
    }
  }
}
