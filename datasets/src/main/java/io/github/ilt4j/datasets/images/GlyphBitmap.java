package io.github.ilt4j.datasets.images;

/**
 * A drawn glyph.
 *
 * @param left columns from the pen to its first column
 * @param top rows from its first row down to the baseline
 * @param width columns
 * @param height rows
 * @param colour whether {@code pixels} is {@code [height, width, 4]}, red, green and blue
 *     multiplied by alpha; else it is {@code [height, width]}, how much of each pixel is black ink
 * @param pixels unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GlyphBitmap(int left, int top, int width, int height, boolean colour, byte[] pixels) {
  static final GlyphBitmap EMPTY = new GlyphBitmap(0, 0, 0, 0, false, new byte[0]);

  boolean isEmpty() {
    return pixels.length == 0;
  }

  /**
   * Lays the glyph over RGB pixels; what falls outside is left out.
   *
   * @param canvas {@code [rows, columns, 3]}
   * @param x column of the glyph's first column
   * @param y row of the glyph's first row
   */
  void drawOn(byte[] canvas, int columns, int rows, int x, int y) {
    int firstColumn = Math.max(0, -x);
    int endColumn = Math.min(width, columns - x);
    for (int row = Math.max(0, -y); row < Math.min(height, rows - y); row++) {
      int to = 3 * ((y + row) * columns + x + firstColumn);
      for (int column = firstColumn; column < endColumn; column++, to += 3) {
        int at = row * width + column;
        int alpha = (colour ? pixels[4 * at + 3] : pixels[at]) & 0xFF;
        if (alpha == 0) {
          continue;
        }
        for (int channel = 0; channel < 3; channel++) {
          int paper = ((canvas[to + channel] & 0xFF) * (255 - alpha) + 127) / 255;
          int ink = colour ? pixels[4 * at + channel] & 0xFF : 0;
          canvas[to + channel] = (byte) Math.min(255, paper + ink);
        }
      }
    }
  }
}
