package io.github.ilt4j.generation;

/**
 * How much is generated.
 *
 * @param maxWords words to generate for each prompt, at most
 * @param validUtf8 whether bytes that cannot continue a character are ruled out, as in the form of
 *     2026
 */
public record GenerationOptions(int maxWords, boolean validUtf8) {

  /** The published number of words. */
  public static final int PUBLISHED_WORDS = 50;

  /** Refuses a negative number of words. */
  public GenerationOptions {
    if (maxWords < 0) {
      throw new IllegalArgumentException("max-words: expected 0 or more, found " + maxWords);
    }
  }

  /** The same with another number of words. */
  public GenerationOptions withMaxWords(int words) {
    return new GenerationOptions(words, validUtf8);
  }
}
