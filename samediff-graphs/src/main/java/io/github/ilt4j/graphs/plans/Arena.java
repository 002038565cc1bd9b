package io.github.ilt4j.graphs.plans;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One FLOAT array in which plans that never run at the same time compute. */
final class Arena implements AutoCloseable {

  /** How much more than asked for is allocated, so that slightly larger plans fit as well. */
  private static final double RESERVE = 1.25;

  private INDArray array = Nd4j.create(DataType.FLOAT, 16);

  boolean fits(long length) {
    return length <= array.length();
  }

  /** Makes room; every plan that lies in the arena is invalid afterwards. */
  void grow(long length) {
    array.close();
    array = Nd4j.createUninitialized(DataType.FLOAT, (long) (length * RESERVE));
  }

  INDArray array() {
    return array;
  }

  @Override
  public void close() {
    array.close();
  }
}
