package io.github.ilt4j.reporting;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Plain lines for logs: at every tenth of the task, and when half a minute has passed without one.
 */
final class ProgressLines implements Progress {
  private static final long SILENCE_NANOS = 30_000_000_000L;
  private static final int PARTS = 10;

  private final PrintStream stream;
  private final String task;
  private final long total;
  private final LongSupplier clock;
  private final long start;
  private long lastTime;
  private long lastPart;

  /**
   * Begins at nothing done.
   *
   * @param clock nanoseconds since any moment
   */
  ProgressLines(PrintStream stream, String task, long total, LongSupplier clock) {
    this.stream = stream;
    this.task = task;
    this.total = total;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.lastTime = start;
  }

  @Override
  public void reached(long done, String note) {
    long now = clock.getAsLong();
    long part = total == 0 ? PARTS : done * PARTS / total;
    if (part > lastPart || now - lastTime >= SILENCE_NANOS) {
      lastPart = part;
      lastTime = now;
      String seconds = Numbers.ofSeconds((now - start) / 1e9);
      stream.println(
          task
              + " "
              + done
              + "/"
              + total
              + " after "
              + seconds
              + (note.isEmpty() ? "" : ": " + note));
    }
  }

  @Override
  public void say(String line) {
    stream.println(line);
  }

  @Override
  public void close() {
    stream.flush();
  }
}
