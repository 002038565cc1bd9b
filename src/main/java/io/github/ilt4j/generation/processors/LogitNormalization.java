package io.github.ilt4j.generation.processors;

/** Makes scores logarithms of probabilities that sum to 1. {@code LogitNormalization}. */
public record LogitNormalization() implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    Scores.logSoftmax(scores);
  }
}
