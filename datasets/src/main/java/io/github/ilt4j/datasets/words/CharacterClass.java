package io.github.ilt4j.datasets.words;

/** The two kinds of character that end a word. */
final class CharacterClass {
  private CharacterClass() {}

  /**
   * White space: Unicode's White_Space property. U+001C to U+001F do not have it, although {@link
   * Character#isWhitespace} says so; U+0085 and the no-break spaces have it, although that method
   * denies it.
   */
  static boolean isSpace(int c) {
    if (c <= 0xA0) {
      return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0;
    }
    return c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  /** A control character that stands alone: C0 but for white space, and DEL. */
  static boolean isControl(int c) {
    return (c < ' ' && !isSpace(c)) || c == 0x7F;
  }
}
