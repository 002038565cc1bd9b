package io.github.ilt4j.datasets.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are there wholly or not at all. */
final class AtomicFile {
  /** The ending of files that are being written. */
  static final String UNFINISHED = ".tmp";

  private AtomicFile() {}

  /**
   * Writes beside the place first and renames, so that a kill or a second writer leaves no half
   * file under the name.
   */
  static void write(Path file, byte[] bytes) throws IOException {
    // Not createTempFile: that hides the file from everybody but its owner.
    Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
    try {
      Files.write(beside, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
