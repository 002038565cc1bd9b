package io.github.ilt4j.generation.processors;

/**
 * Lets no sequence of {@code size} bytes be added twice to a word. {@code
 * NoRepeatNGramLogitsProcessor}.
 *
 * @param size at least 1
 */
public record NoRepeatNgram(int size) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    int end = word.length() - (size - 1);
    for (int start = word.given(); start < end; start++) {
      if (isLast(word, start)) {
        scores[word.at(start + size - 1)] = RULED_OUT;
      }
    }
  }

  /** Whether the {@code size - 1} bytes from here are those that the word ends with. */
  private boolean isLast(WordBytes word, int start) {
    for (int i = 0; i < size - 1; i++) {
      if (word.at(start + i) != word.at(word.length() - (size - 1) + i)) {
        return false;
      }
    }
    return true;
  }
}
