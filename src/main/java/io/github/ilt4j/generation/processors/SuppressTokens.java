package io.github.ilt4j.generation.processors;

import java.util.List;

/** Rules bytes out. {@code SuppressTokensLogitsProcessor}. */
public record SuppressTokens(List<Integer> bytes) implements LogitsProcessor {

  /** Copies. */
  public SuppressTokens {
    bytes = List.copyOf(bytes);
  }

  @Override
  public void process(float[] scores, WordBytes word) {
    for (int value : bytes) {
      scores[value] = RULED_OUT;
    }
  }
}
