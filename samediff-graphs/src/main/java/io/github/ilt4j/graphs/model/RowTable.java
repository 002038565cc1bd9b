package io.github.ilt4j.graphs.model;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix whose rows are gathered and added to by number: the vectors of distinct words, and the
 * positions where they stand.
 */
final class RowTable {

  private final float[] values;
  private final int width;

  private RowTable(float[] values, int width) {
    this.values = values;
    this.width = width;
  }

  /** All zeros. */
  static RowTable zeros(int rows, int width) {
    return new RowTable(new float[Math.multiplyExact(rows, width)], width);
  }

  /** All zeros, of the size of this one. */
  RowTable zeros() {
    return new RowTable(new float[values.length], width);
  }

  /** A copy of {@code matrix [rows, width]}. */
  static RowTable of(INDArray matrix) {
    return new RowTable(matrix.data().asFloat(), (int) matrix.size(1));
  }

  int rows() {
    return values.length / width;
  }

  int width() {
    return width;
  }

  /** Row {@code index[i]} as row i; zeros where the index is -1. */
  INDArray gather(int[] index) {
    float[] to = new float[index.length * width];
    for (int i = 0; i < index.length; i++) {
      if (index[i] >= 0) {
        System.arraycopy(values, index[i] * width, to, i * width, width);
      }
    }
    return Nd4j.createFromArray(to).reshape(index.length, width);
  }

  /**
   * Adds row i of {@code rows} to row {@code index[i]}, unless that is -1: the adjoint of {@link
   * #gather}.
   */
  void add(INDArray rows, int[] index) {
    float[] from = rows.data().asFloat();
    for (int i = 0; i < index.length; i++) {
      int to = index[i] * width;
      for (int j = 0; to >= 0 && j < width; j++) {
        values[to + j] += from[i * width + j];
      }
    }
  }

  /** Multiplies all by {@code factor}. */
  RowTable scale(float factor) {
    for (int i = 0; factor != 1 && i < values.length; i++) {
      values[i] *= factor;
    }
    return this;
  }

  /** A copy {@code [rows, width]}. */
  INDArray toArray() {
    return Nd4j.createFromArray(values).reshape(rows(), width);
  }
}
