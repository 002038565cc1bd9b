package io.github.ilt4j.datasets.images;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The picture of a word: {@code [height, width, 3]} bytes, row-major, red, green and blue of a
 * pixel beside each other.
 *
 * <p>The array is shared, not copied: pictures sit in a cache and go into batches by the million.
 * Nobody writes to it.
 *
 * @param width pixels from left to right, at least 1
 * @param height pixels from top to bottom, at least 1
 * @param rgb {@code height * width * 3} bytes; 0 is dark, 255 (-1 as a Java byte) is bright
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below; sharing is the contract
public record WordImage(int width, int height, byte[] rgb) {
  /** Checks that the array fits the size. */
  public WordImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "A picture of "
              + width
              + " x "
              + height
              + " pixels needs "
              + 3L * width * height
              + " bytes, found "
              + rgb.length);
    }
  }

  /** The three bytes of the pixel at (x, y) as {@code 0xRRGGBB}. */
  public int pixel(int x, int y) {
    int at = 3 * (y * width + x);
    return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
  }

  /**
   * SHA-256 over width and height (two big-endian ints) and the pixels, in lower-case hexadecimal.
   */
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(8).putInt(width).putInt(height).flip());
    return HexFormat.of().formatHex(digest.digest(rgb));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WordImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "WordImage[" + width + " x " + height + "]";
  }
}
