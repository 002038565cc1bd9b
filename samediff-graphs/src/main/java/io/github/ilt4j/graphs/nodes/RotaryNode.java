package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rotary position embeddings (Su et al. 2021) in HuggingFace's layout, where element i of the
 * rotated part of a head is paired with element i + half: {@code x * cos + (x . P) * sin}, P the
 * signed permutation that turns each pair by 90 degrees. A head of which only a part is rotated is
 * no special case: beyond that part cos is one and sin zero.
 *
 * <p>Inputs: {@code x [rows, heads * headSize]}; {@code cos} and {@code sin [rows, headSize]}.
 * Output: {@code [rows, heads * headSize]}.
 */
public final class RotaryNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "rotary";

  /** A node without settings, into which a saved one is read. */
  public RotaryNode() {}

  /**
   * A node of a graph.
   *
   * @param half half of the elements of a head that are rotated
   */
  public RotaryNode(
      SameDiff sd,
      SDVariable x,
      SDVariable cos,
      SDVariable sin,
      int heads,
      int headSize,
      int half) {
    super(sd, List.of(x, cos, sin), new long[] {heads, headSize, half});
  }

  /** Heads of a row. */
  public int heads() {
    return getIArgument(0).intValue();
  }

  /** Elements of a head. */
  public int headSize() {
    return getIArgument(1).intValue();
  }

  /** {@code [headSize, headSize]}: the matrix P, by which 2 * half elements are rotated. */
  public static INDArray quarterTurn(int headSize, int half) {
    INDArray turn = Nd4j.zeros(DataType.FLOAT, headSize, headSize);
    for (int i = 0; i < half; i++) {
      turn.putScalar(i + half, i, -1);
      turn.putScalar(i, i + half, 1);
    }
    return turn;
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable x = inputs.get(0);
    SDVariable cos = inputs.get(1).reshape(-1, 1, headSize());
    SDVariable sin = inputs.get(2).reshape(-1, 1, headSize());
    SDVariable turned =
        x.reshape(-1, headSize())
            .mmul(sd.constant(quarterTurn(headSize(), getIArgument(2).intValue())))
            .reshape(-1, heads(), headSize());
    return List.of(
        x.reshape(-1, heads(), headSize())
            .mul(cos)
            .add(turned.mul(sin))
            .reshape(-1, (long) heads() * headSize()));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(inputs.get(0));
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  protected BlockNode blank() {
    return new RotaryNode();
  }

  @Override
  protected BlockGradient blankGradient() {
    return new Gradient();
  }

  @Override
  protected BlockGradient gradient(SameDiff sd, List<SDVariable> inputs) {
    return new Gradient(this, sd, inputs);
  }

  /** The gradient of the block. */
  public static final class Gradient extends BlockGradient {

    /** A node without settings. */
    public Gradient() {
      super(new RotaryNode());
    }

    private Gradient(RotaryNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new RotaryNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
