package io.github.ilt4j.graphs.model;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sequences of words to train on, or to measure.
 *
 * @param words the distinct words of the batch
 * @param wordIndex for each position, row by row, the number of its word in {@code words}; -1 where
 *     a row is padded
 * @param attentionMask FLOAT {@code [batch, length, length]}: 1 where the first position attends to
 *     the second
 * @param positionIds INT32 {@code [batch, length]}
 * @param labels for each position, row by row, the bytes that follow it, with EOS: not padded,
 *     empty where nothing is asked
 */
public record WordLatentBatch(
    Words words,
    int[] wordIndex,
    INDArray attentionMask,
    INDArray positionIds,
    List<int[]> labels) {

  /** Refuses parts that do not belong together. */
  public WordLatentBatch {
    labels = List.copyOf(labels);
    long positions = positionIds.length();
    if (wordIndex.length != positions || labels.size() != positions) {
      throw new IllegalArgumentException(
          "batch: expected words and labels for %d positions, found %d and %d"
              .formatted(positions, wordIndex.length, labels.size()));
    }
    for (int index : wordIndex) {
      if (index < -1 || index >= words.size()) {
        throw new IllegalArgumentException(
            "batch: expected word numbers from -1 to %d, found %d"
                .formatted(words.size() - 1, index));
      }
    }
  }

  /** How many label bytes there are, EOS included: what the mean loss is a mean of. */
  public long labelCount() {
    return labels.stream().mapToLong(label -> label.length).sum();
  }
}
