package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Layer norm of each row (Ba et al. 2016): {@code (x - mean) / sqrt(variance + epsilon) * weight +
 * bias}. Inputs: {@code x [rows, width]}, {@code weight [width]}, {@code bias [width]}. Output:
 * {@code [rows, width]}.
 */
public final class LayerNormNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "layer_norm_rows";

  /** A node without settings, into which a saved one is read. */
  public LayerNormNode() {}

  /** A node of a graph. */
  public LayerNormNode(
      SameDiff sd, SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    super(sd, List.of(x, weight, bias), new long[0], epsilon);
  }

  /** What is added to the variance. */
  public double epsilon() {
    return getTArgument(0);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable x = inputs.get(0);
    SDVariable centred = x.sub(x.mean(true, 1));
    SDVariable variance = centred.mul(centred).mean(true, 1);
    // Not a quotient: SameDiff's gradient of one by a single number, as of a single row, is wrong.
    SDVariable normed = centred.mul(sd.math().sqrt(variance.add(epsilon())).rdiv(1));
    return List.of(normed.mul(inputs.get(1)).add(inputs.get(2)));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(inputs.get(0));
  }

  @Override
  public int differentiable() {
    return 3;
  }

  @Override
  protected BlockNode blank() {
    return new LayerNormNode();
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
      super(new LayerNormNode());
    }

    private Gradient(LayerNormNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new LayerNormNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
