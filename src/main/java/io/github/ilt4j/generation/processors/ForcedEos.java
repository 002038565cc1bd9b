package io.github.ilt4j.generation.processors;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import java.util.Arrays;

/**
 * Makes EOS the last of the bytes that there is room for. {@code ForcedEOSTokenLogitsProcessor}.
 */
public record ForcedEos() implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    if (word.room() == 1) {
      Arrays.fill(scores, RULED_OUT);
      scores[ByteTokenizer.EOS] = 0;
    }
  }
}
