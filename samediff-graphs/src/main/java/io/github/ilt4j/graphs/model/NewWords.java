package io.github.ilt4j.graphs.model;

import java.util.List;
import java.util.Map;

/**
 * Words that a sequence grows by.
 *
 * @param sequence number of the sequence
 * @param start position of the first new word; what was read from there on before is forgotten
 * @param vectors for each word what each encoder of the model gives for it, {@code [its hidden
 *     size]}
 * @param attends which words of the sequence each new word attends to: {@code [new words][start +
 *     new words]}
 */
public record NewWords(
    int sequence, int start, List<Map<Modality, float[]>> vectors, boolean[][] attends) {

  /** Refuses a mask of another size. */
  public NewWords {
    vectors = List.copyOf(vectors);
    int length = vectors.size();
    if (length == 0 || attends.length != length || attends[0].length != start + length) {
      throw new IllegalArgumentException(
          "new words of sequence %d: expected a mask of [%d][%d], found [%d][%d]"
              .formatted(
                  sequence,
                  length,
                  start + length,
                  attends.length,
                  attends.length == 0 ? 0 : attends[0].length));
    }
  }
}
