package io.github.ilt4j.datasets.images;

import java.math.BigInteger;
import java.util.Arrays;

/** Glyphs placed on a baseline, which become a picture; used again for the next word. */
final class Line {
  /**
   * Text more than so many times as tall as the picture is cut: scaled down further it would be
   * grey anyway.
   */
  private static final int MOST_LINES = 64;

  private final RenderOptions options;
  private final int baseline;
  private GlyphBitmap[] glyphs = new GlyphBitmap[64];
  private int[] lefts = new int[64];
  private int[] tops = new int[64]; // rows below the baseline; mostly negative
  private int count;
  private int inkLeft;
  private int inkRight;
  private int inkTop;
  private int inkBottom;

  /**
   * An empty line.
   *
   * @param baseline row on which letters stand
   */
  Line(RenderOptions options, int baseline) {
    this.options = options;
    this.baseline = baseline;
  }

  void clear() {
    Arrays.fill(glyphs, 0, count, null);
    count = 0;
    inkLeft = Integer.MAX_VALUE;
    inkRight = Integer.MIN_VALUE;
    inkTop = Integer.MAX_VALUE;
    inkBottom = Integer.MIN_VALUE;
  }

  /** How many glyphs with ink have been placed. */
  int count() {
    return count;
  }

  /**
   * Places a glyph.
   *
   * @param x column of the pen, from the beginning of the text
   * @param y rows that the pen is above the baseline
   */
  void add(GlyphBitmap glyph, int x, int y) {
    if (glyph.isEmpty()) {
      return;
    }
    if (count == glyphs.length) {
      glyphs = Arrays.copyOf(glyphs, 2 * count);
      lefts = Arrays.copyOf(lefts, 2 * count);
      tops = Arrays.copyOf(tops, 2 * count);
    }
    int left = x + glyph.left();
    int top = -y - glyph.top();
    glyphs[count] = glyph;
    lefts[count] = left;
    tops[count++] = top;
    inkLeft = Math.min(inkLeft, left);
    inkRight = Math.max(inkRight, left + glyph.width());
    inkTop = Math.min(inkTop, top);
    inkBottom = Math.max(inkBottom, top + glyph.height());
  }

  /**
   * The picture: letters on the baseline; shifted as little as shows all ink when some would be
   * above or below the picture; scaled down when it is taller than the picture.
   *
   * @param advance columns from the beginning of the text to its end
   */
  WordImage draw(int advance) {
    int height = options.height();
    if (count > 0 && inkBottom - inkTop > height) {
      return drawScaled(advance);
    }
    int line = baseline;
    if (count > 0) {
      line = Math.max(-inkTop, Math.min(line, height - inkBottom));
    }
    int overhang = count == 0 ? 0 : Math.max(0, -inkLeft - options.margin());
    int begin = options.margin() + overhang;
    int end = begin + advance + options.margin();
    int width = wholeBlocks(count == 0 ? end : Math.max(end, begin + inkRight));
    byte[] canvas = white(width, height);
    drawGlyphs(canvas, width, height, begin, line);
    return new WordImage(width, height, canvas);
  }

  private WordImage drawScaled(int advance) {
    int height = options.height();
    int begin = Math.max(0, -inkLeft);
    int tallHeight = Math.min(inkBottom - inkTop, MOST_LINES * height);
    int needed = Math.max(1, Math.min(options.maxWidth(), begin + Math.max(advance, inkRight)));
    int textWidth = (needed * height + tallHeight - 1) / tallHeight;
    // White columns on the right make both sides shrink by exactly tallHeight / height.
    int step = height / BigInteger.valueOf(height).gcd(BigInteger.valueOf(tallHeight)).intValue();
    int padded = (textWidth + step - 1) / step * step;
    int tallWidth = padded * tallHeight / height;
    byte[] tall = white(tallWidth, tallHeight);
    drawGlyphs(tall, tallWidth, tallHeight, begin, -inkTop);
    byte[] text = AreaAverage.scale(tall, 3, tallWidth, tallHeight, padded, height);
    int width = wholeBlocks(textWidth + 2 * options.margin());
    byte[] canvas = white(width, height);
    int columns = Math.min(textWidth, width - options.margin());
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          text, 3 * y * padded, canvas, 3 * (y * width + options.margin()), 3 * columns);
    }
    return new WordImage(width, height, canvas);
  }

  private void drawGlyphs(byte[] canvas, int width, int height, int begin, int line) {
    for (int i = 0; i < count; i++) {
      glyphs[i].drawOn(canvas, width, height, begin + lefts[i], line + tops[i]);
    }
  }

  private int wholeBlocks(int width) {
    int block = options.block();
    int blocks = Math.max(1, (width + block - 1) / block);
    return Math.min(options.maxWidth(), blocks * block);
  }

  private static byte[] white(int width, int height) {
    byte[] canvas = new byte[3 * width * height];
    Arrays.fill(canvas, (byte) 255);
    return canvas;
  }
}
