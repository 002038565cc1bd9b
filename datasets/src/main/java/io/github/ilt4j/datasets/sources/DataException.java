package io.github.ilt4j.datasets.sources;

/**
 * Data that cannot be read or used. The message is a sentence for the person who owns the data: it
 * names the file, the line and what was expected there.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
