package io.github.ilt4j.generation.processors;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;

/** Bars EOS from the first new bytes of a word. {@code MinNewTokensLengthLogitsProcessor}. */
public record MinNewTokens(int least) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    if (word.added() < least) {
      scores[ByteTokenizer.EOS] = RULED_OUT;
    }
  }
}
