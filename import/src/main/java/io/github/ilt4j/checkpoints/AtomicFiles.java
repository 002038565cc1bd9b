package io.github.ilt4j.checkpoints;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writing a file so that its name always stands for a whole one: beside its place, forced to the
 * disk, then renamed.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** What writes the content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /**
   * Replaces a file, or makes it. One writer at a time for each file.
   *
   * @throws CheckpointException if it cannot be written; an older file of that name is then
   *     unchanged
   */
  public static void write(Path target, Content content) {
    Path beside = target.resolveSibling("." + target.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(beside);
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(target.toAbsolutePath().getParent());
    } catch (IOException | RuntimeException e) {
      deleteAfter(beside, e);
      if (e instanceof IOException failure) {
        throw CheckpointException.io(target, "cannot be written", failure);
      }
      throw (RuntimeException) e;
    }
  }

  /**
   * Makes a rename durable. Where a folder cannot be opened (Windows), renames are left to the file
   * system.
   */
  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }

  private static void deleteAfter(Path file, Exception cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
