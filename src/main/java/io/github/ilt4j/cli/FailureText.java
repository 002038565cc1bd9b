package io.github.ilt4j.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Puts a failure into one sentence. */
final class FailureText {
  private FailureText() {}

  /** The sentence for a person who has no source code at hand. */
  static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory (%s): give more with ILT4J_HEAP=8g ./run.sh ..., or take smaller batches"
          .formatted(failure.getMessage());
    }
    if (failure instanceof FileSystemException file) {
      return of(file);
    }
    String message = failure.getMessage();
    if (message == null || failure instanceof LinkageError || isOurFault(failure)) {
      return "unexpected %s%s; --verbose shows where"
          .formatted(
              failure.getClass().getSimpleName(), message == null ? "" : " (" + message + ")");
    }
    return message;
  }

  /** Java's own messages for these are only the path. */
  private static String of(FileSystemException failure) {
    String file = failure.getFile();
    if (failure instanceof NoSuchFileException) {
      return file + ": no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return file + ": permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return file + ": expected a folder, found a file";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return file + ": exists already, and is no folder";
    }
    return failure.getReason() == null ? "cannot use " + file : file + ": " + failure.getReason();
  }

  private static boolean isOurFault(Throwable failure) {
    return failure instanceof NullPointerException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ClassCastException
        || failure instanceof ArithmeticException;
  }
}
