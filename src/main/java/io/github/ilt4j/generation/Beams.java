package io.github.ilt4j.generation;

import static io.github.ilt4j.generation.Ranges.check;

import java.util.Locale;

/**
 * How many spellings of a word are pursued side by side, after HuggingFace's {@code
 * GenerationConfig}.
 *
 * @param numBeams how many; 1 = no search
 * @param lengthPenalty exponent of the length by which the sum of log-probabilities is divided:
 *     above 0 favours long words, below 0 short ones
 * @param earlyStopping when the search for a word ends
 */
public record Beams(int numBeams, double lengthPenalty, EarlyStopping earlyStopping) {

  /** No search. */
  public static final Beams NONE = new Beams(1, 1, EarlyStopping.FALSE);

  /** When a search ends. */
  public enum EarlyStopping {
    /** When no spelling on its way is likely to beat the finished ones. */
    FALSE,
    /** As soon as there are as many finished spellings as beams. */
    TRUE,
    /** When no spelling on its way can beat the finished ones. */
    NEVER;

    /** As HuggingFace writes it: {@code false}, {@code true} or {@code never}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException names what is wrong
   */
  public Beams {
    check("num_beams", "a whole number of at least 1", numBeams, numBeams >= 1);
    check("length_penalty", "a number", lengthPenalty, Double.isFinite(lengthPenalty));
  }
}
