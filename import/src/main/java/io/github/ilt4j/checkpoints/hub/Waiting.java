package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting that its listener can end: in slices, with a look at the listener between them. */
final class Waiting {
  private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();

  /** Lets time pass. */
  @FunctionalInterface
  interface Sleep {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** A slice of waiting that ends early with a value, or gives null when it is over. */
  @FunctionalInterface
  private interface Slice<T> {
    T await(long nanos) throws InterruptedException, IOException;
  }

  private final HubListener listener;
  private final Sleep sleep;

  Waiting(HubListener listener, Sleep sleep) {
    this.listener = listener;
    this.sleep = sleep;
  }

  /** Real time. */
  static Waiting of(HubListener listener) {
    return new Waiting(listener, duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()));
  }

  /**
   * Looks whether the listener wants an end.
   *
   * @throws HubException if so
   */
  void check() {
    if (listener.isStopped()) {
      throw new HubException(
          Reason.STOPPED,
          "stopped; what is downloaded stays, and the same command goes on with it");
    }
  }

  /** Lets time pass. */
  void pause(Duration duration) {
    for (long left = duration.toNanos(); left > 0; left -= SLICE_NANOS) {
      check();
      try {
        sleep.sleep(Duration.ofNanos(Math.min(left, SLICE_NANOS)));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    check();
  }

  /**
   * Waits for a result, and gives it up after a time.
   *
   * @throws IOException the future's own, or that the time is over
   */
  <T> T await(CompletableFuture<T> future, Duration timeout) throws IOException {
    try {
      return inSlices(
          timeout,
          nanos -> {
            try {
              return future.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
              return null;
            } catch (ExecutionException e) {
              throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
            }
          });
    } finally {
      future.cancel(true);
    }
  }

  /** Waits for the next element. */
  <T> T await(BlockingQueue<T> queue, Duration timeout) throws IOException {
    return inSlices(timeout, nanos -> queue.poll(nanos, TimeUnit.NANOSECONDS));
  }

  private <T> T inSlices(Duration timeout, Slice<T> slice) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos(); left > 0; left = end - System.nanoTime()) {
      check();
      try {
        T value = slice.await(Math.min(left, SLICE_NANOS));
        if (value != null) {
          return value;
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new HttpTimeoutException("nothing came for " + timeout.toMillis() / 1000.0 + " s");
  }

  private static HubException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new HubException(Reason.STOPPED, "interrupted while waiting for the hub", cause);
  }
}
