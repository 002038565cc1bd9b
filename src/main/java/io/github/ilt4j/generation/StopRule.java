package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.generation.processors.WordBytes;

/** When a word that is being spelled is whole: see {@link WordSegmenter#isComplete}. */
final class StopRule {

  private StopRule() {}

  /**
   * Whether nothing is to follow, the bytes that the word began with included. After given white
   * space the new bytes alone count: with them the word is none that the segmenter would make.
   */
  static boolean isComplete(WordBytes word) {
    if (word.added() == 0 || isInsideAscii(word.last())) {
      return false;
    }
    String text = ByteTokenizer.decode(word.from(0));
    String given = ByteTokenizer.decode(given(word));
    return WordSegmenter.isComplete(given.isBlank() ? text.substring(given.length()) : text);
  }

  /** Bytes after which no word ends: this is asked for every byte. */
  private static boolean isInsideAscii(int last) {
    return last > ' ' && last < 0x7F;
  }

  private static int[] given(WordBytes word) {
    int[] bytes = new int[word.given()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = word.at(i);
    }
    return bytes;
  }
}
