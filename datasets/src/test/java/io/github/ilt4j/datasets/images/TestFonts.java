package io.github.ilt4j.datasets.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * What the tests of this package share: fonts kept in the build folder, and questions to pictures.
 */
final class TestFonts {
  private TestFonts() {}

  static FontOptions fonts() {
    return FontOptions.defaults().withCacheFolder(Path.of("target", "fonts"));
  }

  /** The usual options without a memory of pictures, so that everything is drawn. */
  static RenderOptions options() {
    return RenderOptions.defaults().withCacheBytes(0).withFonts(fonts());
  }

  /** Copies a font of the jar to a folder. */
  static Path copy(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in =
        TestFonts.class.getClassLoader().getResourceAsStream("data/fonts/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  static boolean hasInk(WordImage image) {
    return IntStream.range(0, image.rgb().length).anyMatch(i -> image.rgb()[i] != -1);
  }

  static boolean hasColour(WordImage image) {
    return IntStream.range(0, image.width() * image.height())
        .map(at -> image.pixel(at % image.width(), at / image.width()))
        .anyMatch(rgb -> rgb >> 16 != (rgb & 0xFF) || rgb >> 16 != (rgb >> 8 & 0xFF));
  }

  /** The smallest part of a picture that holds all of its ink. */
  static WordImage inkOf(WordImage image) {
    int left = image.width();
    int right = 0;
    int top = image.height();
    int bottom = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (image.pixel(x, y) != 0xFFFFFF) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return part(image, left, top, right - left, bottom - top);
  }

  static WordImage part(WordImage image, int left, int top, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          image.rgb(), 3 * ((top + y) * image.width() + left), rgb, 3 * y * width, 3 * width);
    }
    return new WordImage(width, height, rgb);
  }
}
