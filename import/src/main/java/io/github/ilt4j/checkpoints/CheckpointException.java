package io.github.ilt4j.checkpoints;

import java.io.Serial;
import java.nio.file.Path;

/**
 * A checkpoint's file is missing, broken, or not what was asked for. The message names the file,
 * the place in it, what was expected and what was found, and is meant to be shown as it is.
 */
public final class CheckpointException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  public CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
