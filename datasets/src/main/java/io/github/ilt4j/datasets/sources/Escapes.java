package io.github.ilt4j.datasets.sources;

/**
 * Characters that are hard to type, written as {@code \n}, {@code \t}, {@code \\} and {@code \xNN}.
 */
public final class Escapes {

  private Escapes() {}

  /**
   * A text with its escapes replaced by what they stand for.
   *
   * @throws IllegalArgumentException if a backslash starts no known escape; the message shows where
   */
  public static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) == '\\') {
        i += unescape(text, i, out);
      } else {
        out.append(text.charAt(i++));
      }
    }
    return out.toString();
  }

  /** Appends what the escape at {@code at} stands for, and returns how long the escape is. */
  static int unescape(String text, int at, StringBuilder out) {
    char kind = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    switch (kind) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case '\\' -> out.append('\\');
      case 'x' -> {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        int low = at + 3 < text.length() ? Character.digit(text.charAt(at + 3), 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed(text, at, "\\x needs two hexadecimal digits, as in \\x0E");
        }
        out.append((char) (high * 16 + low));
        return 4;
      }
      default -> throw malformed(text, at, "unknown escape; known are \\n, \\t, \\\\ and \\xNN");
    }
    return 2;
  }

  private static IllegalArgumentException malformed(String text, int at, String what) {
    return new IllegalArgumentException(
        "\"" + text + "\", character " + (at + 1) + ": " + what + ".");
  }
}
