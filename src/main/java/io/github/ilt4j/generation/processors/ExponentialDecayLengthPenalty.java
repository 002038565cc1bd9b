package io.github.ilt4j.generation.processors;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;

/**
 * Makes EOS likelier and likelier. {@code ExponentialDecayLengthPenalty}.
 *
 * @param start new bytes before it begins
 * @param factor by which it grows with every byte
 */
public record ExponentialDecayLengthPenalty(int start, double factor) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    if (word.added() > start) {
      float eos = scores[ByteTokenizer.EOS];
      double more = Math.abs(eos) * (Math.pow(factor, word.added() - start) - 1);
      scores[ByteTokenizer.EOS] = (float) (eos + more);
    }
  }
}
