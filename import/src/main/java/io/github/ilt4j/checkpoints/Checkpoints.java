package io.github.ilt4j.checkpoints;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Replacing a whole folder so that a kill at any moment leaves a whole one, the old or the new.
 *
 * <p>The new folder is written beside its place ({@code .NAME.new}) and forced to the disk; the old
 * one is moved away ({@code .NAME.old}), the new one moved in, the old one deleted. No file system
 * swaps two folders in one step that Java knows, so between the two moves the place is empty: a
 * reader then takes {@code .NAME.old}, and the next save moves it back first. One writer at a time.
 */
public final class Checkpoints {
  private static final int ATTEMPTS = 5;

  private Checkpoints() {}

  /** What fills a new folder. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path folder) throws IOException;
  }

  /** The moments between the steps of {@link #replace}, for tests that stop there. */
  enum Moment {
    RECOVERED,
    WRITTEN,
    FORCED,
    OLD_MOVED_AWAY,
    NEW_MOVED_IN,
    OLD_RENAMED_FOR_DELETION
  }

  /**
   * Writes a folder in place of an older checkpoint, or where there is none.
   *
   * @param target the checkpoint's place; a folder that is there and is neither empty nor a
   *     checkpoint of a whole model is not touched
   * @throws CheckpointException if it cannot be written; the older checkpoint is then unchanged
   */
  public static void replace(Path target, Content content) {
    replace(target, content, moment -> {});
  }

  static void replace(Path target, Content content, Consumer<Moment> moments) {
    Path place = target.toAbsolutePath().normalize();
    if (place.getFileName() == null) {
      throw new CheckpointException(target, "a file system's root is no place for a checkpoint");
    }
    try {
      if (Files.exists(place)) {
        place = place.toRealPath();
      }
      refuseForeignFolder(place);
      Files.createDirectories(place.getParent());
      recover(place);
      moments.accept(Moment.RECOVERED);
      Path fresh = Files.createDirectory(beside(place, "new"));
      content.writeTo(fresh);
      moments.accept(Moment.WRITTEN);
      force(fresh);
      moments.accept(Moment.FORCED);
      Path old = beside(place, "old");
      if (Files.exists(place)) {
        Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
      }
      moments.accept(Moment.OLD_MOVED_AWAY);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      AtomicFiles.forceFolder(place.getParent());
      moments.accept(Moment.NEW_MOVED_IN);
      discard(old, moments);
    } catch (IOException e) {
      recoverAfter(place, e);
      throw CheckpointException.io(target, "the checkpoint cannot be written", e);
    } catch (RuntimeException e) {
      recoverAfter(place, e);
      throw e;
    }
  }

  private static void recoverAfter(Path place, Exception cause) {
    try {
      recover(place);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static void refuseForeignFolder(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new CheckpointException(place, "expected a folder or nothing, found a file");
    }
    if (Files.exists(place.resolve(ConfigDocument.FILE))) {
      ConfigDocument document = ConfigDocument.read(place);
      if (!document.isWordLatent()) {
        throw new CheckpointException(
            place, "holds a model of type " + document.modelType() + ", and is not replaced");
      }
      return;
    }
    try (Stream<Path> files = Files.list(place)) {
      Optional<Path> any = files.findFirst();
      if (any.isPresent()) {
        throw new CheckpointException(
            place,
            "is no checkpoint (it has "
                + any.get().getFileName()
                + " and no config.json), and is not replaced");
      }
    }
  }

  /** Brings a place back into order after a kill. */
  private static void recover(Path place) throws IOException {
    Path old = beside(place, "old");
    if (!Files.exists(place) && Files.exists(old)) {
      Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
    }
    discard(old, moment -> {});
    delete(beside(place, "gone"));
    delete(beside(place, "new"));
  }

  /** Deletes an old folder under another name, so that a half deleted one is never taken for it. */
  private static void discard(Path old, Consumer<Moment> moments) throws IOException {
    if (!Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path gone = old.resolveSibling(old.getFileName().toString().replaceAll("old$", "gone"));
    delete(gone);
    Files.move(old, gone, StandardCopyOption.ATOMIC_MOVE);
    moments.accept(Moment.OLD_RENAMED_FOR_DELETION);
    delete(gone);
  }

  /**
   * Lets {@code reader} open the files of a checkpoint, again if a save replaced it meanwhile, so
   * that it never sees files of two.
   *
   * @throws CheckpointException if there is no checkpoint, or the reader's own
   */
  public static <T extends AutoCloseable> T read(Path target, Function<Path, T> reader) {
    for (int attempt = 1; ; attempt++) {
      Path folder = resolve(target);
      Optional<Object> before = identity(folder);
      T opened = null;
      try {
        opened = reader.apply(folder);
        if (before.equals(identity(folder))) {
          return opened;
        }
      } catch (CheckpointException e) {
        if (attempt == ATTEMPTS || before.equals(identity(folder))) {
          throw e;
        }
      }
      close(target, Optional.ofNullable(opened));
      if (attempt == ATTEMPTS) {
        throw new CheckpointException(target, "is being replaced again and again");
      }
    }
  }

  /**
   * The folder to read: the place itself, or the one that a kill left beside it.
   *
   * @throws CheckpointException if there is neither
   */
  public static Path resolve(Path target) {
    Path place = target.toAbsolutePath().normalize();
    if (Files.isDirectory(place)) {
      return target;
    }
    if (place.getFileName() != null && Files.isDirectory(beside(place, "old"))) {
      return beside(place, "old");
    }
    throw new CheckpointException(target, "there is no checkpoint");
  }

  /** What tells a folder from another that is put into its place; empty where it is gone. */
  private static Optional<Object> identity(Path folder) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
      // A key may be used again once its folder is gone, and Windows has none: so the time as well.
      return Optional.of(
          List.of(Optional.ofNullable(attributes.fileKey()), attributes.lastModifiedTime()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void close(Path target, Optional<? extends AutoCloseable> opened) {
    try {
      if (opened.isPresent()) {
        opened.get().close();
      }
    } catch (Exception e) {
      throw new CheckpointException(target, "cannot be closed: " + e.getMessage(), e);
    }
  }

  private static Path beside(Path place, String what) {
    return place.resolveSibling("." + place.getFileName() + "." + what);
  }

  private static void force(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
              channel.force(true);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            AtomicFiles.forceFolder(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Deletes a checkpoint, or any folder, with all that is in it, if it is there; links are deleted,
   * not followed.
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
