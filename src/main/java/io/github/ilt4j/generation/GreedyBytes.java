package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;

/**
 * Always the likeliest byte; PAD, which is no answer, never.
 *
 * @param validUtf8 whether bytes that cannot continue a character are ruled out, as in the form of
 *     2026
 */
public record GreedyBytes(boolean validUtf8) implements ByteChoice {

  @Override
  public int choose(float[] logits, int[] bytes, int length) {
    int best = ByteTokenizer.EOS;
    float most = Float.NEGATIVE_INFINITY;
    for (int value = 0; value < logits.length; value++) {
      if (logits[value] > most
          && value != ByteTokenizer.PAD
          && (!validUtf8 || Utf8Bytes.canFollow(bytes, length, value))) {
        most = logits[value];
        best = value;
      }
    }
    return best;
  }
}
