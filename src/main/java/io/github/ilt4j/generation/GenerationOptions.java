package io.github.ilt4j.generation;

import static io.github.ilt4j.generation.Ranges.check;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.Utf8Bytes;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.Arrays;

/**
 * How texts are continued: {@link #greedy()}, or what a {@link #builder()} is told.
 *
 * <pre>{@code
 * GenerationOptions options =
 *     GenerationOptions.builder().maxWords(20).doSample(true).temperature(0.7).topP(0.9).seed(1).build();
 * }</pre>
 *
 * @param maxWords words to generate for each prompt, at most
 * @param wordBeams how many continuations of a prompt are pursued side by side; 1 = no search
 * @param numReturnSequences how many continuations of each prompt are wanted
 * @param seed fixes what is drawn, with the number of the prompt
 * @param sampling whether and how bytes are drawn
 * @param beams how many spellings of a word are pursued
 * @param constraints what the bytes of words must be
 * @param validUtf8 whether bytes that would not be UTF-8 are ruled out; without it they become
 *     U+FFFD
 */
public record GenerationOptions(
    int maxWords,
    int wordBeams,
    int numReturnSequences,
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
    check("word_beams", "a whole number of at least 1", wordBeams, wordBeams >= 1);
    check(
        "num_return_sequences",
        "a whole number of at least 1",
        numReturnSequences,
        numReturnSequences >= 1);
    boolean search = beams.numBeams() > 1 || wordBeams > 1;
    if (!search && beams.earlyStopping() != Beams.EarlyStopping.FALSE) {
      throw new IllegalArgumentException(
          "early_stopping %s excludes num_beams 1: nothing is searched for"
              .formatted(beams.earlyStopping().label()));
    }
    if (!search && beams.lengthPenalty() != 1) {
      throw new IllegalArgumentException(
          "length_penalty %s excludes num_beams 1: nothing is searched for"
              .formatted(Ranges.plain(beams.lengthPenalty())));
    }
    if (numReturnSequences > wordBeams && (wordBeams > 1 || !sampling.doSample())) {
      throw new IllegalArgumentException(
          "num_return_sequences %d excludes word_beams %d: expected at most as many%s"
              .formatted(
                  numReturnSequences, wordBeams, wordBeams > 1 ? "" : ", or do_sample true"));
    }
  }

  /** The new bytes as text; where only UTF-8 is valid, a character that lacks bytes is left out. */
  String text(WordBytes word) {
    int[] added = word.from(word.given());
    int kept = validUtf8 ? Math.max(0, added.length - Utf8Bytes.begun(word)) : added.length;
    return ByteTokenizer.decode(Arrays.copyOf(added, kept));
  }

  /** The likeliest byte always, in valid UTF-8: the published way. */
  public static GenerationOptions greedy() {
    return builder().build();
  }

  /** A builder that begins with {@link #greedy()}. */
  public static GenerationOptionsBuilder builder() {
    return new GenerationOptionsBuilder(
        new GenerationOptions(
            PUBLISHED_WORDS, 1, 1, SEED, Sampling.NONE, Beams.NONE, Constraints.NONE, true));
  }

  /** A builder that begins with these. */
  public GenerationOptionsBuilder toBuilder() {
    return new GenerationOptionsBuilder(this);
  }
}
