package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Narrows who attends to whom to what is near: fewer than {@code window} positions away, to either
 * side (Beltagy et al. 2020). A causal mask leaves the side before.
 *
 * <p>Inputs: {@code bias [batch or 1, 1, length or 1, keyLength]}, 0 to attend, a very large
 * negative number not to; {@code positions [batch, length]}. Output: {@code [batch or 1, 1, length,
 * keyLength]}. What is neither near nor seen is as unseen as what is only one of both, so that a
 * row which sees nothing attends to all alike.
 *
 * <p>Rows of whole sequences are as far apart as they lie, whatever their position ids say, because
 * packed sequences begin again at 0. Rows that are added to sequences lie where their position
 * says.
 */
public final class WindowNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "window";

  /** A node without settings, into which a saved one is read. */
  public WindowNode() {}

  /**
   * A node of a graph.
   *
   * @param growing whether the rows are added to those that keys are there for
   */
  public WindowNode(
      SameDiff sd, SDVariable bias, SDVariable positions, int window, boolean growing) {
    super(sd, List.of(bias, positions), new long[] {window, growing ? 1 : 0});
  }

  private int window() {
    return getIArgument(0).intValue();
  }

  private boolean growing() {
    return getIArgument(1) == 1;
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable bias = inputs.get(0);
    if (narrowsNothing(bias.getShape())) {
      return List.of(sd.identity(bias));
    }
    SDVariable far = growing() ? far(sd, inputs) : sd.constant(far(bias.getShape()[3]));
    return List.of(bias.mul(far.rsub(1)).sub(far.mul(AttentionNode.UNSEEN)));
  }

  private boolean narrowsNothing(long[] bias) {
    return !growing() && bias[3] <= window();
  }

  /** {@code [1, 1, length, length]}: 1 where a key is too far from a query. */
  private INDArray far(long length) {
    int size = Math.toIntExact(length);
    float[] far = new float[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        far[i * size + j] = Math.abs(i - j) < window() ? 0 : 1;
      }
    }
    return Nd4j.createFromArray(far).reshape(1, 1, size, size);
  }

  /** {@code [batch, 1, length, keyLength]}: the same for rows at their positions. */
  private SDVariable far(SameDiff sd, List<SDVariable> inputs) {
    long[] rows = inputs.get(1).getShape();
    long keys = inputs.get(0).getShape()[3];
    SDVariable places =
        sd.constant(Nd4j.arange((double) keys).castTo(DataType.FLOAT).reshape(1, 1, 1, keys));
    SDVariable distance =
        inputs.get(1).castTo(DataType.FLOAT).reshape(rows[0], 1, rows[1], 1).sub(places);
    return sd.math().clipByValue(sd.math().abs(distance).sub(window() - 1), 0, 1);
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] bias = inputs.get(0);
    long[] rows = inputs.get(1);
    return List.of(
        narrowsNothing(bias)
            ? bias
            : new long[] {growing() ? rows[0] : bias[0], 1, rows[1], bias[3]});
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  protected BlockNode blank() {
    return new WindowNode();
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
      super(new WindowNode());
    }

    private Gradient(WindowNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new WindowNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
