package io.github.ilt4j.generation.processors;

import java.util.List;

/** Rules bytes out as the first new one. {@code SuppressTokensAtBeginLogitsProcessor}. */
public record BeginSuppressTokens(List<Integer> bytes) implements LogitsProcessor {

  /** Copies. */
  public BeginSuppressTokens {
    bytes = List.copyOf(bytes);
  }

  @Override
  public void process(float[] scores, WordBytes word) {
    if (word.added() == 0) {
      for (int value : bytes) {
        scores[value] = RULED_OUT;
      }
    }
  }
}
