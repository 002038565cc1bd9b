package io.github.ilt4j.graphs.model;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of matrices by number: from distinct words to the positions where they stand, and back. */
final class Rows {

  private Rows() {}

  /** Row {@code index[i]} of {@code table} as row i; zeros where the index is -1. */
  static INDArray spread(INDArray table, int[] index) {
    int width = (int) table.size(1);
    float[] from = table.data().asFloat();
    float[] to = new float[index.length * width];
    for (int i = 0; i < index.length; i++) {
      if (index[i] >= 0) {
        System.arraycopy(from, index[i] * width, to, i * width, width);
      }
    }
    return Nd4j.createFromArray(to).reshape(index.length, width);
  }

  /**
   * The adjoint of {@link #spread}: row r of the result is the sum of the rows i with {@code
   * index[i] == r}.
   */
  static INDArray collect(INDArray rows, int[] index, int size) {
    int width = (int) rows.size(1);
    float[] from = rows.data().asFloat();
    float[] to = new float[size * width];
    for (int i = 0; i < index.length; i++) {
      if (index[i] >= 0) {
        for (int j = 0; j < width; j++) {
          to[index[i] * width + j] += from[i * width + j];
        }
      }
    }
    return Nd4j.createFromArray(to).reshape(size, width);
  }
}
