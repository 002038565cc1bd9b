package io.github.ilt4j.graphs.model;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Inputs of graphs over sequences that all begin at position 0. */
final class Positions {

  private Positions() {}

  /**
   * INT32 {@code [rows, length]}: 0, 1, 2 ... in each row; 0 from {@code longest} on, where all
   * rows are padded.
   */
  static INDArray ids(int rows, int length, int longest) {
    int[] positions = new int[rows * length];
    for (int i = 0; i < positions.length; i++) {
      int position = i % length;
      positions[i] = position < longest ? position : 0;
    }
    return Nd4j.createFromArray(positions).reshape(rows, length);
  }

  /** FLOAT {@code [1, length, length]}: 1 on and below the diagonal. */
  static INDArray causal(int length) {
    float[] mask = new float[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j <= i; j++) {
        mask[i * length + j] = 1;
      }
    }
    return Nd4j.createFromArray(mask).reshape(1, length, length);
  }
}
