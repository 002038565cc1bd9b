package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A model could not be fetched from the hub. The message is meant to be shown as it is. */
public final class HubException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Reason {
    /** The hub cannot be reached, or has no time: later it may work. */
    UNREACHABLE,
    /** The hub wants a token, or another one. */
    REFUSED,
    /** There is no such model, revision or file. */
    NOT_FOUND,
    /** What the hub sent is not what it announced, or makes no sense. */
    BROKEN,
    /** Downloads are switched off, and the cache does not have it. */
    OFFLINE,
    /** The cache's folder or a setting cannot be used. */
    LOCAL,
    /** The user wanted it to end. */
    STOPPED
  }

  private final Reason reason;

  HubException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  HubException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** A file of the cache that cannot be used. */
  static HubException local(Path file, String what, IOException cause) {
    String message = CheckpointException.io(file, what, cause).getMessage();
    return new HubException(Reason.LOCAL, message, cause);
  }

  /** What kind of failure it is. */
  public Reason reason() {
    return reason;
  }
}
