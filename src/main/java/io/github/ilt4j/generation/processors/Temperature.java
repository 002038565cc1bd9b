package io.github.ilt4j.generation.processors;

/**
 * Flattens the distribution (above 1) or sharpens it (below 1). {@code TemperatureLogitsWarper}.
 *
 * @param temperature above 0
 */
public record Temperature(double temperature) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (scores[i] / temperature);
    }
  }
}
