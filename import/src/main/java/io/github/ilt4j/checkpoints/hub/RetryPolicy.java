package io.github.ilt4j.checkpoints.hub;

import java.time.Duration;

/**
 * How often and after which pauses something that failed for a moment is tried again. Each pause is
 * twice the one before, less a random part of up to a half, so that many clients do not come back
 * at the same moment.
 *
 * @param retries tries after the first one
 * @param first the longest first pause
 * @param longest the longest of all pauses
 * @param patience the longest pause that a server may ask for
 */
public record RetryPolicy(int retries, Duration first, Duration longest, Duration patience) {
  /** Five more tries within half a minute. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(10));

  public RetryPolicy {
    if (retries < 0 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("expected no negative numbers, and longest >= first");
    }
  }

  /** The same with the first try only. */
  RetryPolicy once() {
    return new RetryPolicy(0, first, longest, patience);
  }

  /**
   * The pause before a try.
   *
   * @param retry counts from 0
   * @param random from 0 to 1
   */
  Duration pause(int retry, double random) {
    double full = Math.min((double) longest.toNanos(), first.toNanos() * Math.pow(2, retry));
    return Duration.ofNanos((long) (full * (1 - random / 2)));
  }
}
