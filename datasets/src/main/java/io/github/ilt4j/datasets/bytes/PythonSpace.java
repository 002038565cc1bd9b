package io.github.ilt4j.datasets.bytes;

/**
 * What Python's {@code str.strip} removes, which the form 2025 is defined by: white space of
 * Unicode and U+001C to U+001F.
 */
final class PythonSpace {
  private PythonSpace() {}

  static String strip(String text) {
    String stripped = stripEnd(text);
    int start = 0;
    while (start < stripped.length() && isSpace(stripped.charAt(start))) {
      start++;
    }
    return stripped.substring(start);
  }

  static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isSpace(char c) {
    // Java adds U+001C to U+001F to the separators of Unicode, and leaves out the no-break ones and
    // U+0085.
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
