package io.github.ilt4j.bench;

import io.github.ilt4j.generation.ByteChoice;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.random.RandomGenerator;

/**
 * Always the likeliest of the printable ASCII bytes, and so many of them for every word: the work
 * is then the same whatever the weights are.
 *
 * @param count bytes of each word
 */
record FixedBytes(int count) implements ByteChoice {
  private static final int FIRST = '!';
  private static final int LAST = '~';

  @Override
  public int choose(float[] logits, WordBytes word, RandomGenerator random) {
    int best = FIRST;
    for (int value = FIRST; value <= LAST; value++) {
      if (logits[value] > logits[best]) {
        best = value;
      }
    }
    return best;
  }

  @Override
  public boolean isComplete(WordBytes word) {
    return word.added() >= count;
  }
}
