package io.github.ilt4j.datasets.images;

/** Scales pixels by exact area averages: each new pixel is the mean of the area that it covers. */
final class AreaAverage {
  private AreaAverage() {}

  /**
   * Scales {@code [height, width, channels]} to {@code [newHeight, newWidth, channels]}, in
   * integers, rounding half up.
   *
   * @param pixels unsigned bytes
   */
  static byte[] scale(
      byte[] pixels, int channels, int width, int height, int newWidth, int newHeight) {
    byte[] scaled = new byte[Math.multiplyExact(channels, Math.multiplyExact(newWidth, newHeight))];
    long area = (long) width * height; // of a new pixel, in units of 1 / (newWidth * newHeight)
    long[] sums = new long[channels];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        java.util.Arrays.fill(sums, 0);
        long top = (long) y * height;
        long left = (long) x * width;
        for (long row = top / newHeight; row * newHeight < top + height; row++) {
          long covered =
              Math.min(top + height, (row + 1) * newHeight) - Math.max(top, row * newHeight);
          for (long column = left / newWidth; column * newWidth < left + width; column++) {
            long weight =
                covered
                    * (Math.min(left + width, (column + 1) * newWidth)
                        - Math.max(left, column * newWidth));
            int from = (int) (channels * (row * width + column));
            for (int channel = 0; channel < channels; channel++) {
              sums[channel] += weight * (pixels[from + channel] & 0xFF);
            }
          }
        }
        int to = channels * (y * newWidth + x);
        for (int channel = 0; channel < channels; channel++) {
          scaled[to + channel] = (byte) ((sums[channel] + area / 2) / area);
        }
      }
    }
    return scaled;
  }
}
