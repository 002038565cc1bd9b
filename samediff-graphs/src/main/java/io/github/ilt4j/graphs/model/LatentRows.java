package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.families.TextModel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of words as the latent transformer's graph takes them: batch and length rounded up,
 * what is added being masked.
 *
 * @param wordIndex for each position of the rounded batch the number of its word, or -1
 * @param attentionMask FLOAT {@code [rounded batch, rounded length, rounded length]}
 * @param positionIds INT32 {@code [rounded batch, rounded length]}
 * @param rows for each position of the batch as given, its row in the rounded one
 */
record LatentRows(int[] wordIndex, INDArray attentionMask, INDArray positionIds, int[] rows) {

  static LatentRows of(
      TextModel model, int[] wordIndex, INDArray attentionMask, INDArray positionIds) {
    if (positionIds.maxNumber().intValue() >= model.maxLength()) {
      throw new IllegalArgumentException(
          "a sequence of %d words is longer than the %d positions of the latent transformer (%s)"
              .formatted(
                  positionIds.maxNumber().intValue() + 1, model.maxLength(), model.modelType()));
    }
    int batch = (int) positionIds.size(0);
    int length = (int) positionIds.size(1);
    int roundBatch = Buckets.rows(batch);
    int roundLength = Buckets.length(length);
    int[] index = new int[roundBatch * roundLength];
    int[] positions = new int[roundBatch * roundLength];
    float[] mask = new float[roundBatch * roundLength * roundLength];
    int[] rows = new int[batch * length];
    Arrays.fill(index, -1);
    int[] givenPositions = positionIds.dup('c').data().asInt();
    float[] givenMask = attentionMask.dup('c').data().asFloat();
    for (int i = 0; i < rows.length; i++) {
      int row = i / length * roundLength + i % length;
      rows[i] = row;
      index[row] = wordIndex[i];
      positions[row] = givenPositions[i];
      System.arraycopy(givenMask, i * length, mask, row * roundLength, length);
    }
    return new LatentRows(
        index,
        Nd4j.createFromArray(mask).reshape(roundBatch, roundLength, roundLength),
        Nd4j.createFromArray(positions).reshape(roundBatch, roundLength),
        rows);
  }

  /** The rows of some positions of the batch as given. */
  int[] rows(int[] positions) {
    return Arrays.stream(positions).map(position -> rows[position]).toArray();
  }
}
