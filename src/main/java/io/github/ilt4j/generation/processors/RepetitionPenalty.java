package io.github.ilt4j.generation.processors;

/**
 * Makes bytes that were added already less likely (above 1) or likelier (below 1): Keskar et al.
 * 2019. {@code RepetitionPenaltyLogitsProcessor}.
 *
 * @param penalty above 0
 */
public record RepetitionPenalty(double penalty) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    for (int i = word.given(); i < word.length(); i++) {
      int value = word.at(i);
      if (isFirst(word, i)) {
        scores[value] =
            (float) (scores[value] < 0 ? scores[value] * penalty : scores[value] / penalty);
      }
    }
  }

  private static boolean isFirst(WordBytes word, int place) {
    for (int i = word.given(); i < place; i++) {
      if (word.at(i) == word.at(place)) {
        return false;
      }
    }
    return true;
  }
}
