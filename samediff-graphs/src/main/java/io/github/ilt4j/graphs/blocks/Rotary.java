package io.github.ilt4j.graphs.blocks;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rotary position embeddings (Su et al. 2021) in HuggingFace's layout, where element i of the
 * rotated part is paired with element i + half. Computed as {@code x * cos + (x . P) * sin}, P the
 * constant signed permutation that turns each pair by 90 degrees: no slices and no concatenation,
 * and a head of which only a part is rotated is no special case (its frequencies beyond that part
 * are zero).
 */
public final class Rotary {

  private final SDVariable cos;
  private final SDVariable sin;
  private final SDVariable quarterTurn;
  private final int headSize;

  private Rotary(SDVariable cos, SDVariable sin, SDVariable quarterTurn, int headSize) {
    this.cos = cos;
    this.sin = sin;
    this.quarterTurn = quarterTurn;
    this.headSize = headSize;
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
    INDArray turn = Nd4j.zeros(DataType.FLOAT, headSize, headSize);
    for (int i = 0; i < half; i++) {
      frequencies.putScalar(0, i, inverseFrequencies[i]);
      frequencies.putScalar(0, i + half, inverseFrequencies[i]);
      turn.putScalar(i + half, i, -1);
      turn.putScalar(i, i + half, 1);
    }
    SDVariable positions = sequences.positionIds().castTo(DataType.FLOAT).reshape(-1, 1);
    // [rows, 1, headSize]: the same for every head of a row.
    SDVariable angles = sd.expandDims(positions.mmul(sd.constant(frequencies)), 1);
    return new Rotary(sd.math().cos(angles), sd.math().sin(angles), sd.constant(turn), headSize);
  }

  /** Rotates each head of {@code x [rows, heads * headSize]} by its row's position. */
  public SDVariable rotate(SDVariable x, int heads) {
    SDVariable turned = x.reshape(-1, headSize).mmul(quarterTurn).reshape(-1, heads, headSize);
    return x.reshape(-1, heads, headSize)
        .mul(cos)
        .add(turned.mul(sin))
        .reshape(-1, (long) heads * headSize);
  }
}
