package io.github.ilt4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request to end early, which a loop looks at between its steps: so what it was writing is whole,
 * and it can save where it stands.
 */
public final class StopSignal {
  private static final long PATIENCE_SECONDS = 120;

  private final AtomicBoolean requested = new AtomicBoolean();

  /** Asks for the end. */
  public void request() {
    requested.set(true);
  }

  /** Whether the end was asked for. */
  public boolean isRequested() {
    return requested.get();
  }

  /**
   * Runs a command; Ctrl-C (or the system's request to terminate) meanwhile becomes {@link
   * #request}, and the JVM waits until the command has ended by itself.
   */
  int guard(Command.Body body) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              request();
              await(ended);
            },
            "stop-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return body.run();
    } finally {
      ended.countDown();
      remove(hook);
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      // Bounded: a command that hangs must not make the JVM deaf to Ctrl-C.
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("ilt4j: still busy after " + PATIENCE_SECONDS + " s; ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down already: the hook is the one that waits for us.
      return;
    }
  }
}
