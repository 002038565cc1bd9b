package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.random.RandomGenerator;

/** Decides how a word is spelled, one byte after another. */
@FunctionalInterface
public interface ByteChoice {

  /**
   * The next byte.
   *
   * @param scores the logits of all byte values, {@code [256]}; they may be changed
   * @param word so far
   * @param random the row's own
   * @return a byte value; {@link ByteTokenizer#EOS} if the word ends here
   */
  int choose(float[] scores, WordBytes word, RandomGenerator random);

  /** Whether a word is whole, so that nothing is to follow. */
  default boolean isComplete(WordBytes word) {
    return StopRule.isComplete(word);
  }
}
