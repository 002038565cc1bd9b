package io.github.ilt4j.cli;

import io.github.ilt4j.datasets.images.ContactSheet;
import io.github.ilt4j.datasets.images.Png;
import io.github.ilt4j.datasets.images.WordImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The pictures of many words in one, enlarged for people. */
final class WordSheet {
  private static final int SCALE = 3;
  private static final int MAX_WIDTH = 1200;

  private WordSheet() {}

  /** Writes a PNG of all pictures, in their order. */
  static void write(Path file, List<WordImage> images) throws IOException {
    Png.write(file, ContactSheet.ofImages(images, SCALE, MAX_WIDTH));
  }
}
