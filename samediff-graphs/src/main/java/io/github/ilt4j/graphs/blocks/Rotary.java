package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.nodes.RotaryNode;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rotary position embeddings for the rows of sequences; see {@link RotaryNode}. A head of which
 * only a part is rotated has frequencies of zero beyond that part.
 */
public final class Rotary {

  private final SDVariable cos;
  private final SDVariable sin;
  private final int headSize;
  private final int half;

  private Rotary(SDVariable cos, SDVariable sin, int headSize, int half) {
    this.cos = cos;
    this.sin = sin;
    this.headSize = headSize;
    this.half = half;
  }

  /**
   * Tables for all rows of {@code sequences}.
   *
   * @param inverseFrequencies radians a position for each pair; twice as many elements of a head
   *     are rotated
   * @param headSize elements of a head
   */
  public static Rotary of(Sequences sequences, float[] inverseFrequencies, int headSize) {
    int half = inverseFrequencies.length;
    if (2 * half > headSize) {
      throw new IllegalArgumentException(
          "rotary: %d pairs do not fit a head of %d".formatted(half, headSize));
    }
    SameDiff sd = sequences.positionIds().getSameDiff();
    INDArray frequencies = Nd4j.zeros(DataType.FLOAT, 1, headSize);
    for (int i = 0; i < half; i++) {
      frequencies.putScalar(0, i, inverseFrequencies[i]);
      frequencies.putScalar(0, i + half, inverseFrequencies[i]);
    }
    SDVariable positions = sequences.positionIds().castTo(DataType.FLOAT).reshape(-1, 1);
    SDVariable angles = positions.mmul(sd.constant(frequencies));
    return new Rotary(sd.math().cos(angles), sd.math().sin(angles), headSize, half);
  }

  /** Rotates each head of {@code x [rows, heads * headSize]} by its row's position. */
  public SDVariable rotate(SDVariable x, int heads) {
    return new RotaryNode(x.getSameDiff(), x, cos, sin, heads, headSize, half).outputVariable();
  }
}
