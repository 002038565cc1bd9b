package io.github.ilt4j.generation.processors;

import java.util.List;

/**
 * Adds to the score of the byte that would complete a sequence. {@code
 * SequenceBiasLogitsProcessor}; unlike there, a sequence that would be the word's first bytes
 * counts too.
 */
public record SequenceBias(List<Bias> biases) implements LogitsProcessor {

  /**
   * One sequence.
   *
   * @param bytes at least one
   * @param bias added to the score of the last
   */
  public record Bias(List<Integer> bytes, double bias) {

    /** Copies, and refuses a sequence without bytes. */
    public Bias {
      bytes = List.copyOf(bytes);
      if (bytes.isEmpty()) {
        throw new IllegalArgumentException("sequence_bias: expected sequences of bytes, found []");
      }
    }
  }

  /** Copies. */
  public SequenceBias {
    biases = List.copyOf(biases);
  }

  @Override
  public void process(float[] scores, WordBytes word) {
    for (Bias each : biases) {
      if (wouldComplete(each.bytes, word)) {
        int last = each.bytes.get(each.bytes.size() - 1);
        scores[last] = (float) (scores[last] + each.bias);
      }
    }
  }

  /** Whether the word ends with all of a sequence but its last byte. */
  static boolean wouldComplete(List<Integer> sequence, WordBytes word) {
    int known = sequence.size() - 1;
    int start = word.length() - known;
    if (start < 0) {
      return false;
    }
    for (int i = 0; i < known; i++) {
      if (sequence.get(i) != word.at(start + i)) {
        return false;
      }
    }
    return true;
  }
}
