package io.github.ilt4j.graphs.parameters;

/** How a fresh parameter starts. */
public sealed interface Initializer {

  /** All elements equal {@code value}. */
  record Constant(float value) implements Initializer {}

  /** Drawn from a normal distribution of mean 0. */
  record Normal(double standardDeviation) implements Initializer {
    /** Refuses a deviation that is not positive. */
    public Normal {
      if (!(standardDeviation > 0)) {
        throw new IllegalArgumentException(
            "standardDeviation: expected a positive number, found " + standardDeviation);
      }
    }
  }

  /** All of one value. */
  static Initializer constant(double value) {
    return new Constant((float) value);
  }

  /** All zeros: biases. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** All ones: weights of norms. */
  static Initializer ones() {
    return new Constant(1);
  }

  /** Normal with the given standard deviation: weight matrices. */
  static Initializer normal(double standardDeviation) {
    return new Normal(standardDeviation);
  }
}
