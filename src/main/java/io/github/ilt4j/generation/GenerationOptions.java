package io.github.ilt4j.generation;

import static io.github.ilt4j.generation.Ranges.check;

/**
 * How texts are continued: {@link #greedy()}, or what a {@link #builder()} is told.
 *
 * <pre>{@code
 * GenerationOptions options =
 *     GenerationOptions.builder().maxWords(20).doSample(true).temperature(0.7).topP(0.9).seed(1).build();
 * }</pre>
 *
 * @param maxWords words to generate for each prompt, at most
 * @param seed fixes what is drawn, with the number of the prompt
 * @param sampling whether and how bytes are drawn
 * @param beams how many spellings of a word are pursued
 * @param constraints what the bytes of words must be
 * @param validUtf8 whether bytes that would not be UTF-8 are ruled out; without it they become
 *     U+FFFD
 */
public record GenerationOptions(
    int maxWords,
    long seed,
    Sampling sampling,
    Beams beams,
    Constraints constraints,
    boolean validUtf8) {

  /** The published number of words. */
  public static final int PUBLISHED_WORDS = 50;

  /** The seed where nobody gives one. */
  public static final long SEED = 42;

  /**
   * Checks what the parts can not check alone.
   *
   * @throws IllegalArgumentException names what is wrong
   */
  public GenerationOptions {
    check("max_words", "a whole number of at least 0", maxWords, maxWords >= 0);
    if (beams.numBeams() == 1 && beams.earlyStopping() != Beams.EarlyStopping.FALSE) {
      throw excludes("early_stopping " + beams.earlyStopping().label(), "num_beams 1");
    }
    if (beams.numBeams() == 1 && beams.lengthPenalty() != 1) {
      throw excludes("length_penalty " + Ranges.plain(beams.lengthPenalty()), "num_beams 1");
    }
  }

  private static IllegalArgumentException excludes(String one, String other) {
    return new IllegalArgumentException(
        "%s excludes %s: nothing is searched for".formatted(one, other));
  }

  /** The likeliest byte always, in valid UTF-8: the published way. */
  public static GenerationOptions greedy() {
    return builder().build();
  }

  /** A builder that begins with {@link #greedy()}. */
  public static GenerationOptionsBuilder builder() {
    return new GenerationOptionsBuilder(
        new GenerationOptions(
            PUBLISHED_WORDS, SEED, Sampling.NONE, Beams.NONE, Constraints.NONE, true));
  }

  /** A builder that begins with these. */
  public GenerationOptionsBuilder toBuilder() {
    return new GenerationOptionsBuilder(this);
  }
}
