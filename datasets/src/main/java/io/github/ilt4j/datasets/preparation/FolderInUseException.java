package io.github.ilt4j.datasets.preparation;

/** An output folder holds something that must not be mixed with what is asked for. */
public final class FolderInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  FolderInUseException(String message) {
    super(message);
  }
}
