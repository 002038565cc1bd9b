package io.github.ilt4j.generation;

/**
 * How texts are continued.
 *
 * @param maxWords words to generate for each prompt, at most
 * @param bytes how words are spelled
 */
public record GenerationOptions(int maxWords, ByteChoice bytes) {

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
    return new GenerationOptions(words, bytes);
  }
}
