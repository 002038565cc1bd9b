package io.github.ilt4j.generation.processors;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import java.util.List;

/**
 * Lets sequences of bytes never be completed. {@code NoBadWordsLogitsProcessor}; unlike there, also
 * not as the word's first bytes. EOS alone is no bad word.
 */
public record NoBadWords(List<List<Integer>> sequences) implements LogitsProcessor {

  /** Copies. */
  public NoBadWords {
    sequences =
        sequences.stream()
            .map(List::copyOf)
            .filter(bytes -> !bytes.equals(List.of(ByteTokenizer.EOS)))
            .toList();
  }

  @Override
  public void process(float[] scores, WordBytes word) {
    for (List<Integer> sequence : sequences) {
      if (SequenceBias.wouldComplete(sequence, word)) {
        scores[sequence.get(sequence.size() - 1)] = RULED_OUT;
      }
    }
  }
}
