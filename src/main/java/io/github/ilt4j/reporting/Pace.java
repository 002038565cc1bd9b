package io.github.ilt4j.reporting;

import java.util.function.LongSupplier;

/** How fast a task is, and how long it will still take, in a few words. */
public final class Pace {
  private static final double MEGABYTE = 1e6;
  private static final double NANOS = 1e9;

  private final LongSupplier clock;
  private final long start;

  /**
   * Begins now.
   *
   * @param clock nanoseconds since any moment
   */
  public Pace(LongSupplier clock) {
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /**
   * So far.
   *
   * @param done of the task
   * @param total the whole task; 0 if nobody knows
   * @param bytes read
   */
  public String of(long done, long total, long bytes) {
    double seconds = Math.max(1e-9, (clock.getAsLong() - start) / NANOS);
    String rate = "%.1f MB/s".formatted(bytes / MEGABYTE / seconds);
    if (done <= 0 || total <= 0) {
      return rate;
    }
    double left = seconds * Math.max(0, total - done) / done;
    return rate + ", " + Numbers.ofSeconds(left) + " left";
  }
}
