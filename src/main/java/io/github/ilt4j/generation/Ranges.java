package io.github.ilt4j.generation;

/** Checks of the options' values. */
final class Ranges {

  private Ranges() {}

  /** Refuses a value, naming the option under HuggingFace's name and its range. */
  static void check(String name, String expected, double value, boolean inRange) {
    if (!inRange) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(name, expected, plain(value)));
    }
  }

  /** A number as one would type it. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
