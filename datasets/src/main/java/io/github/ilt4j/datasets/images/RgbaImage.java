package io.github.ilt4j.datasets.images;

/**
 * Coloured, partly transparent pixels {@code [height, width, 4]}, alpha last and not multiplied in.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RgbaImage(int width, int height, byte[] rgba) {
  /** This picture on white paper. */
  WordImage overWhite() {
    byte[] rgb = new byte[3 * width * height];
    for (int pixel = 0; pixel < width * height; pixel++) {
      int alpha = rgba[4 * pixel + 3] & 0xFF;
      for (int channel = 0; channel < 3; channel++) {
        int ink = rgba[4 * pixel + channel] & 0xFF;
        rgb[3 * pixel + channel] = (byte) ((ink * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    return new WordImage(width, height, rgb);
  }

  /** The pixels with alpha multiplied in, so that averages do not pick up the colour of nothing. */
  byte[] premultiplied() {
    byte[] result = rgba.clone();
    for (int pixel = 0; pixel < width * height; pixel++) {
      int alpha = rgba[4 * pixel + 3] & 0xFF;
      for (int channel = 0; channel < 3; channel++) {
        int ink = rgba[4 * pixel + channel] & 0xFF;
        result[4 * pixel + channel] = (byte) ((ink * alpha + 127) / 255);
      }
    }
    return result;
  }
}
