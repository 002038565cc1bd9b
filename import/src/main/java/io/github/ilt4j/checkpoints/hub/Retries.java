package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Tries again what fails for a moment. */
final class Retries {
  /** So much progress is worth a fresh count of tries: a bad line must not end a long download. */
  private static final long PROGRESS_BYTES = 1 << 20;

  /** A try: an IOException is a failure for the moment, anything else is final. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /** The server asks to come back later. */
  static final class Later extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final Duration after;

    /**
     * A failure for the moment.
     *
     * @param after at least so long; zero if the server names no time
     */
    Later(String message, Duration after) {
      super(message);
      this.after = after;
    }
  }

  private final RetryPolicy policy;
  private final Waiting waiting;
  private final HubListener listener;

  Retries(RetryPolicy policy, Waiting waiting, HubListener listener) {
    this.policy = policy;
    this.waiting = waiting;
    this.listener = listener;
  }

  /** The same with the first try only. */
  Retries once() {
    return new Retries(policy.once(), waiting, listener);
  }

  /** Tries until it works or has failed too often. */
  <T> T run(String what, Attempt<T> attempt) {
    return run(what, () -> 0, attempt);
  }

  /**
   * The same for a task that goes on where it was cut.
   *
   * @param what names the task in errors
   * @param progress bytes that are done
   * @throws HubException if it has failed too often, or the server asks for too long a pause
   */
  <T> T run(String what, LongSupplier progress, Attempt<T> attempt) {
    long done = progress.getAsLong();
    int retry = 0;
    while (true) {
      try {
        waiting.check();
        return attempt.run();
      } catch (IOException e) {
        if (progress.getAsLong() - done >= PROGRESS_BYTES) {
          retry = 0;
          done = progress.getAsLong();
        }
        Duration pause = pause(e, retry);
        if (retry >= policy.retries() || pause.compareTo(policy.patience()) > 0) {
          throw failed(what, e, retry + 1);
        }
        listener.says(
            "%s: %s; next try in %s s".formatted(what, inWords(e), pause.toMillis() / 1000.0));
        waiting.pause(pause);
        retry++;
      }
    }
  }

  private Duration pause(IOException failure, int retry) {
    Duration pause = policy.pause(retry, ThreadLocalRandom.current().nextDouble());
    return failure instanceof Later later && later.after.compareTo(pause) > 0 ? later.after : pause;
  }

  private static HubException failed(String what, IOException cause, int tries) {
    String later =
        cause instanceof Later asked && !asked.after.isZero()
            ? ", and asks to come back in " + asked.after.toSeconds() + " s"
            : "";
    String often = tries == 1 ? "" : " (tried " + tries + " times)";
    return new HubException(
        Reason.UNREACHABLE, what + ": " + inWords(cause) + later + often, cause);
  }

  /** The client's exceptions often have no message, or only the last layer's. */
  private static String inWords(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "there is no host of that name";
      }
    }
    if (failure instanceof ConnectException) {
      return Optional.ofNullable(failure.getMessage())
          .map(message -> message.toLowerCase(Locale.ROOT))
          .orElse("cannot be reached");
    }
    return Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
  }
}
