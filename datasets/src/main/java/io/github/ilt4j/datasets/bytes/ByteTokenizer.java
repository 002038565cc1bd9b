package io.github.ilt4j.datasets.bytes;

import io.github.ilt4j.datasets.words.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * The tokenizer without a vocabulary: the 256 byte values are the ids. Words are bracketed by BOS
 * and EOS.
 *
 * @param maxWordLength most ids of a word, BOS and EOS included: at least 2
 */
public record ByteTokenizer(int maxWordLength) {
  /** Padding, never attended to: NUL. */
  public static final int PAD = 0;

  /** Begin of a word, and the word that begins a sequence: STX. */
  public static final int BOS = 2;

  /** End of a word: ETX. */
  public static final int EOS = 3;

  /** Number of ids. */
  public static final int VOCABULARY_SIZE = 256;

  /** BOS as a word. */
  public static final String BOS_WORD = "\u0002";

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if {@code maxWordLength} is below 2
   */
  public ByteTokenizer {
    if (maxWordLength < 2) {
      throw new IllegalArgumentException(
          "maxWordLength: expected at least 2 (BOS and EOS), found " + maxWordLength);
    }
  }

  /** Most bytes of a word that is not truncated. */
  public int maxBytes() {
    return maxWordLength - 2;
  }

  /**
   * BOS, the word's UTF-8 bytes, EOS: {@code [min(bytes + 2, maxWordLength)]}. A word that is too
   * long (one grapheme cluster can be) loses its last bytes, even inside a character, and keeps
   * EOS.
   */
  public int[] encode(String word) {
    byte[] bytes = Utf8.encode(word);
    int kept = Math.min(bytes.length, maxBytes());
    int[] ids = new int[kept + 2];
    ids[0] = BOS;
    for (int i = 0; i < kept; i++) {
      ids[i + 1] = Byte.toUnsignedInt(bytes[i]);
    }
    ids[kept + 1] = EOS;
    return ids;
  }

  /**
   * The text of one word's ids: without the opening BOS, up to EOS or, where there is none, up to
   * the padding. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException if an id is not between 0 and 255
   */
  public static String decode(int... ids) {
    int start = ids.length > 0 && ids[0] == BOS ? 1 : 0;
    int end = endOfText(ids, start);
    byte[] bytes = new byte[end - start];
    for (int i = start; i < end; i++) {
      if (ids[i] < 0 || ids[i] >= VOCABULARY_SIZE) {
        throw new IllegalArgumentException(
            "byte id at position " + i + ": expected 0 to 255, found " + ids[i]);
      }
      bytes[i - start] = (byte) ids[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int endOfText(int[] ids, int start) {
    // The word that is ETX itself is BOS, ETX, EOS: its first EOS is its text.
    boolean isEosWord = start == 1 && ids.length > 2 && ids[1] == EOS && ids[2] == EOS;
    for (int i = isEosWord ? 2 : start; i < ids.length; i++) {
      if (ids[i] == EOS) {
        return i;
      }
    }
    int end = ids.length;
    while (end > start && ids[end - 1] == PAD) {
      end--;
    }
    return end;
  }
}
