package io.github.ilt4j.datasets.images;

/**
 * The picture of a code point that no font has: a frame around its number, so that no two look
 * alike.
 */
final class HexBox {
  /** Three by five dots a digit; an octal figure a row. */
  private static final String[] DIGITS = {
    "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111",
    "75757", "75717", "25755", "65656", "34443", "65556", "74647", "74644"
  };

  private static final int DIGIT_WIDTH = 3;
  private static final int DIGIT_HEIGHT = 5;
  private static final int INSET = 2; // frame and gap
  private static final int ROWS = 2 * DIGIT_HEIGHT + 1 + 2 * INSET;
  private static final int ABOVE_BASELINE = 12;

  private HexBox() {}

  /** Columns from the pen before the box to the pen behind it. */
  static int advance(int codePoint, int fontSize) {
    return (columns(codePoint) + 2) * dot(fontSize);
  }

  /** Draws the box: two lines of two digits, or of three beyond the basic plane. */
  static GlyphBitmap draw(int codePoint, int fontSize) {
    int columns = columns(codePoint);
    int perLine = digitsPerLine(codePoint);
    boolean[][] dots = new boolean[ROWS][columns];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < columns; column++) {
        dots[row][column] = row % (ROWS - 1) == 0 || column % (columns - 1) == 0;
      }
    }
    for (int digit = 0; digit < 2 * perLine; digit++) {
      String shape = DIGITS[(codePoint >> (4 * (2 * perLine - 1 - digit))) & 0xF];
      int top = INSET + digit / perLine * (DIGIT_HEIGHT + 1);
      int left = INSET + digit % perLine * (DIGIT_WIDTH + 1);
      for (int row = 0; row < DIGIT_HEIGHT; row++) {
        for (int column = 0; column < DIGIT_WIDTH; column++) {
          dots[top + row][left + column] =
              (((shape.charAt(row) - '0') >> (DIGIT_WIDTH - 1 - column)) & 1) == 1;
        }
      }
    }
    int dot = dot(fontSize);
    byte[] pixels = new byte[ROWS * dot * columns * dot];
    for (int at = 0; at < pixels.length; at++) {
      boolean ink = dots[at / (columns * dot) / dot][at % (columns * dot) / dot];
      pixels[at] = (byte) (ink ? 255 : 0);
    }
    return new GlyphBitmap(dot, ABOVE_BASELINE * dot, columns * dot, ROWS * dot, false, pixels);
  }

  private static int digitsPerLine(int codePoint) {
    return codePoint > 0xFFFF ? 3 : 2;
  }

  private static int columns(int codePoint) {
    return digitsPerLine(codePoint) * (DIGIT_WIDTH + 1) - 1 + 2 * INSET;
  }

  /** Pixels a side of a dot. */
  private static int dot(int fontSize) {
    return Math.max(1, fontSize / 12);
  }
}
