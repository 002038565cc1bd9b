package io.github.ilt4j.datasets.sources.records;

/** A record that cannot be used while the next ones may be. The message lacks file and place. */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  public BadRecordException(String message) {
    super(message);
  }

  public BadRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
