package io.github.ilt4j.model;

import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch of the data as the model takes it: rows without their padding, pixels normalised. Owns
 * the arrays of both.
 *
 * @param batch for the model
 * @param source whose arrays {@code batch} shares
 */
public record ModelBatch(WordLatentBatch batch, WordBatch source) implements AutoCloseable {

  /** Takes over a batch of the data. */
  public static ModelBatch of(WordBatch source, ImageNormalization normalization) {
    int[] index = source.wordIndex().reshape(-1).toIntVector();
    INDArray labels = source.labelBytes();
    return new ModelBatch(
        new WordLatentBatch(
            words(source, normalization),
            index,
            source.attentionMask(),
            source.positionIds(),
            rows(labels.reshape(index.length, labels.size(2)))),
        source);
  }

  private static Words words(WordBatch source, ImageNormalization normalization) {
    return new Words(
        rows(source.wordBytes()),
        source.images().map(drawn -> WordInputs.images(drawn, normalization)));
  }

  /** Rows without the PAD (0) at their ends. */
  private static List<int[]> rows(INDArray padded) {
    int length = (int) padded.size(1);
    int[] flat = padded.reshape(-1).toIntVector();
    List<int[]> rows = new ArrayList<>();
    for (int start = 0; start < flat.length; start += length) {
      int end = start + length;
      while (end > start && flat[end - 1] == 0) {
        end--;
      }
      rows.add(Arrays.copyOfRange(flat, start, end));
    }
    return rows;
  }

  @Override
  public void close() {
    source.close();
    batch.words().images().ifPresent(images -> images.pixels().close());
  }
}
