package io.github.ilt4j.checkpoints;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * A checkpoint's file is missing, broken, or not what was asked for. The message names the file,
 * the place in it, what was expected and what was found, and is meant to be shown as it is.
 */
public final class CheckpointException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public CheckpointException(Path file, String problem) {
    super(Names.printable(file + ": " + problem));
  }

  public CheckpointException(Path file, String problem, Throwable cause) {
    super(Names.printable(file + ": " + problem), cause);
  }

  /** For a tensor that was asked for and is not there. */
  public static CheckpointException unknownTensor(
      Path file, String name, Collection<String> known) {
    return new CheckpointException(
        file, "there is no tensor '" + name + "'" + Names.didYouMean(name, known));
  }

  /**
   * A file system's failure in words: its exceptions often have only the path as their message.
   *
   * @param what what did not work, as "cannot be read"
   */
  public static CheckpointException io(Path file, String what, IOException cause) {
    String reason;
    if (cause instanceof NoSuchFileException) {
      reason = "no such file or folder";
    } else if (cause instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (cause instanceof FileSystemException known && known.getReason() != null) {
      reason = known.getReason();
    } else {
      reason = cause.getClass().getSimpleName() + " " + cause.getMessage();
    }
    return new CheckpointException(file, what + ": " + reason, cause);
  }
}
