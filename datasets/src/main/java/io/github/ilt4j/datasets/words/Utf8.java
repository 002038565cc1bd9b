package io.github.ilt4j.datasets.words;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 for any Java string. An unpaired surrogate has no form in UTF-8; it is encoded as U+FFFD
 * (EF BF BD), so that a model never sees bytes that are no UTF-8 and a length can be told without
 * looking at the neighbours of a word.
 */
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The bytes of a string. */
  public static byte[] encode(String text) {
    return replaceUnpaired(text).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The number of bytes of the characters from {@code start} (inclusive) to {@code end}
   * (exclusive).
   */
  public static int length(CharSequence text, int start, int end) {
    int bytes = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (isPair(text, i, end)) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  private static boolean isPair(CharSequence text, int i, int end) {
    return i + 1 < end && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }

  private static String replaceUnpaired(String text) {
    StringBuilder copy = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (isPair(text, i, text.length())) {
        i++;
        continue;
      }
      if (copy == null) {
        copy = new StringBuilder(text);
      }
      copy.setCharAt(i, REPLACEMENT);
    }
    return copy == null ? text : copy.toString();
  }
}
