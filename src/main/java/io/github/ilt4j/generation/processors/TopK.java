package io.github.ilt4j.generation.processors;

/**
 * Keeps the {@code k} best, and those that equal the last of them. {@code TopKLogitsWarper}.
 *
 * @param least how many are kept at least
 */
public record TopK(int k, int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    float kept = Scores.nthLargest(scores, Math.max(k, least));
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < kept) {
        scores[i] = RULED_OUT;
      }
    }
  }
}
