package io.github.ilt4j.datasets.images;

/**
 * How words are drawn. Lengths are pixels.
 *
 * @param height rows of every picture
 * @param fontSize pixels per em
 * @param margin white columns left of the text; the right has at least as many
 * @param block widths are multiples of this: the image encoder's patch size divides it
 * @param maxWidth no picture is wider (a multiple of block); what does not fit is cut off on the
 *     right
 * @param cacheBytes memory for pictures drawn before; 0 keeps none
 * @param fonts where glyphs come from
 */
public record RenderOptions(
    int height,
    int fontSize,
    int margin,
    int block,
    int maxWidth,
    long cacheBytes,
    FontOptions fonts) {
  private static final int LARGEST_SIDE = 1 << 16;

  /** Checks every length. */
  public RenderOptions {
    requireBetween("height", height, 8, 1024);
    requireBetween("fontSize", fontSize, 4, 512);
    requireBetween("margin", margin, 0, 1024);
    requireBetween("block", block, 1, 1024);
    requireBetween("maxWidth", maxWidth, block, LARGEST_SIDE);
    if (maxWidth % block != 0) {
      throw new IllegalArgumentException(
          "maxWidth must be a multiple of block " + block + ", found " + maxWidth);
    }
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes must not be negative, found " + cacheBytes);
    }
  }

  /**
   * What the published description draws: 16 rows, 12 pixels an em, a margin of 5, widths in
   * multiples of 16; at most 4096 columns (a word of 32 bytes needs far less) and 64 MiB of
   * pictures kept.
   */
  public static RenderOptions defaults() {
    return new RenderOptions(16, 12, 5, 16, 4096, 64L << 20, FontOptions.defaults());
  }

  /** These options with other fonts. */
  public RenderOptions withFonts(FontOptions other) {
    return new RenderOptions(height, fontSize, margin, block, maxWidth, cacheBytes, other);
  }

  /** These options with another memory for pictures drawn before. */
  public RenderOptions withCacheBytes(long bytes) {
    return new RenderOptions(height, fontSize, margin, block, maxWidth, bytes, fonts);
  }

  /**
   * These options with pictures whose height and width are multiples of the block, as an encoder of
   * that patch size needs: the height is rounded up, the font keeps its size.
   */
  public RenderOptions withBlock(int size) {
    requireBetween("block", size, 1, 1024);
    return new RenderOptions(
        (height + size - 1) / size * size,
        fontSize,
        margin,
        size,
        Math.max(maxWidth / size, 1) * size,
        cacheBytes,
        fonts);
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be between " + least + " and " + most + " pixels, found " + value);
    }
  }
}
