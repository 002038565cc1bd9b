package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.util.Arrays;

/** Decides how a word is spelled, one byte after another. */
@FunctionalInterface
public interface ByteChoice {

  /**
   * The next byte.
   *
   * @param logits of all byte values, {@code [256]}
   * @param bytes of the word; those from {@code length} on mean nothing
   * @param length how many bytes the word has so far
   * @return a byte value; {@link ByteTokenizer#EOS} if the word ends here
   */
  int choose(float[] logits, int[] bytes, int length);

  /**
   * Whether the new bytes of a word, after {@code given} ones that it began with, are a whole word,
   * so that nothing is to follow.
   */
  default boolean isComplete(int[] bytes, int given, int length) {
    return WordSegmenter.isComplete(ByteTokenizer.decode(Arrays.copyOfRange(bytes, given, length)));
  }
}
