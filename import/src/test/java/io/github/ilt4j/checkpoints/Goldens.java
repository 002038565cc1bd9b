package io.github.ilt4j.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reference tensors of the test resources. */
public final class Goldens {
  private static final Path ROOT = Path.of("src", "test", "resources", "goldens");

  private Goldens() {}

  public static Path path(String relative) {
    return ROOT.resolve(relative);
  }

  /** All files below the goldens whose name ends so, sorted. */
  public static List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
