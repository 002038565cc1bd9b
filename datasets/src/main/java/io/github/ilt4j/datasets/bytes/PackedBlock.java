package io.github.ilt4j.datasets.bytes;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sequences laid side by side in one row of a batch; none sees another.
 *
 * @param sequences at least one, in the order of the row
 */
public record PackedBlock(List<WordSequence> sequences) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no sequence
   */
  public PackedBlock {
    sequences = List.copyOf(sequences);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException(
          "packed block: expected at least one sequence, found none");
    }
  }

  /** Number of words of all sequences. */
  public int length() {
    return sequences.stream().mapToInt(WordSequence::length).sum();
  }

  /** The words of all sequences: {@code [words]}. */
  public List<String> words() {
    return sequences.stream().flatMap(sequence -> sequence.words().stream()).toList();
  }

  /** The labels of all sequences: {@code [words]}; none reaches into the next sequence. */
  public List<Optional<String>> labels() {
    return sequences.stream().flatMap(sequence -> sequence.labels().stream()).toList();
  }

  /** Position ids {@code [words]}: they begin at 0 in every sequence. */
  public int[] positions() {
    return sequences.stream()
        .flatMapToInt(sequence -> IntStream.range(0, sequence.length()))
        .toArray();
  }
}
