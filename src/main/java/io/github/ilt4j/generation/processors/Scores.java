package io.github.ilt4j.generation.processors;

import java.util.Arrays;

/** Arithmetic on scores. */
public final class Scores {

  private static final long PLACES = 0xFF;

  private Scores() {}

  /** Probabilities, {@code [values]}; all 0 where every value is ruled out. */
  public static double[] softmax(float[] scores) {
    double[] probabilities = new double[scores.length];
    float most = largest(scores);
    if (most == Float.NEGATIVE_INFINITY) {
      return probabilities;
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = Math.exp(scores[i] - (double) most);
      sum += probabilities[i];
    }
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /** Makes scores logarithms of probabilities, in place. */
  public static void logSoftmax(float[] scores) {
    double norm = logSum(scores);
    for (int i = 0; norm != Double.NEGATIVE_INFINITY && i < scores.length; i++) {
      scores[i] = (float) (scores[i] - norm);
    }
  }

  /** The logarithm of the sum of the exponentials: what {@link #logSoftmax} subtracts. */
  public static double logSum(float[] scores) {
    float most = largest(scores);
    if (most == Float.NEGATIVE_INFINITY) {
      return most;
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - (double) most);
    }
    return most + Math.log(sum);
  }

  /** The largest score. */
  public static float largest(float[] scores) {
    float most = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      most = Math.max(most, score);
    }
    return most;
  }

  /** The place of the largest score, the first of equals; -1 where every value is ruled out. */
  public static int best(float[] scores) {
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > most) {
        most = scores[i];
        best = i;
      }
    }
    return best;
  }

  /** The {@code count}-th largest score. */
  static float nthLargest(float[] scores, int count) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - Math.min(count, sorted.length)];
  }

  /**
   * Places by ascending value, none of which is negative; of equal values the first place first.
   */
  static int[] ascending(double[] values) {
    // The bits of doubles of one sign sort like the doubles; the last ones make room for the place.
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (Double.doubleToLongBits(values[i]) & ~PLACES) | i;
    }
    Arrays.sort(keys);
    int[] places = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      places[i] = (int) (keys[i] & PLACES);
    }
    return places;
  }

  /**
   * Rules out values whose probability is below a limit, but never the {@code least} most probable
   * ones.
   */
  static void ruleOutBelow(float[] scores, double[] probabilities, double limit, int least) {
    float kept = nthLargest(scores, least);
    for (int i = 0; i < scores.length; i++) {
      if (probabilities[i] < limit && scores[i] < kept) {
        scores[i] = LogitsProcessor.RULED_OUT;
      }
    }
  }

  /** The entropy in nats. */
  static double entropy(double[] probabilities) {
    double entropy = 0;
    for (double p : probabilities) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }
}
