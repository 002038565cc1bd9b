package io.github.ilt4j.datasets.images;

/**
 * A stretch of a word that one font draws in one direction.
 *
 * @param start first code point
 * @param end behind the last code point
 * @param font index in the font set, or {@link #UNKNOWN} or {@link #SILENT}
 * @param script of ICU's {@code UScript}
 * @param level of the Unicode bidirectional algorithm; odd runs from right to left
 */
record Run(int start, int end, int font, int script, byte level) {
  /** No font has these code points: a box with its number each. */
  static final int UNKNOWN = -1;

  /** Nothing is drawn and no width taken. */
  static final int SILENT = -2;

  boolean rightToLeft() {
    return (level & 1) != 0;
  }
}
