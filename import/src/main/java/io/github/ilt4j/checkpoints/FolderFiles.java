package io.github.ilt4j.checkpoints;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Files of a folder that came from strangers: reading one must not lead out of the folder, neither
 * by its name nor by a symbolic link; except that the hub's cache keeps the files of {@code
 * snapshots/<revision>} as links into the {@code blobs} folder beside {@code snapshots}.
 */
final class FolderFiles {
  private FolderFiles() {}

  /**
   * The path of a file that another one names.
   *
   * @param named the file that names it, in the same folder
   * @param what what it is to that one, for messages, as "shard 'x'"
   * @throws CheckpointException if it is not there, or lies outside the folder
   */
  static Path resolve(Path named, String name, String what) {
    Path folder = named.toAbsolutePath().normalize().getParent();
    try {
      Path path = folder.resolve(name);
      if (!path.normalize().startsWith(folder)
          || path.normalize().equals(folder)
          || Path.of(name).isAbsolute()) {
        throw new CheckpointException(named, what + " lies outside the folder");
      }
      Path real = path.toRealPath();
      if (!isWithin(folder, real)) {
        throw new CheckpointException(
            named, what + " is a link to " + real + ", outside the folder");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new CheckpointException(named, what + " is no file name", e);
    } catch (IOException e) {
      throw CheckpointException.io(named, what + " cannot be read", e);
    }
  }

  /**
   * Refuses a file that is a link out of its folder.
   *
   * @throws IOException if it is not there
   */
  static void requireWithin(Path file) throws IOException {
    Path real = file.toRealPath();
    if (!isWithin(file.toAbsolutePath().normalize().getParent(), real)) {
      throw new CheckpointException(file, "is a link to " + real + ", outside the folder");
    }
  }

  private static boolean isWithin(Path folder, Path real) throws IOException {
    Path realFolder = folder.toRealPath();
    if (real.startsWith(realFolder)) {
      return true;
    }
    Path snapshots = realFolder.getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && real.startsWith(snapshots.resolveSibling("blobs"));
  }
}
