package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * RMS norm of each row (Zhang and Sennrich 2019): {@code x / sqrt(mean(x^2) + epsilon) * weight}.
 * Inputs: {@code x [rows, width]}, {@code weight [width]}. Output: {@code [rows, width]}.
 */
public final class RmsNormNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "rms_norm_rows";

  /** A node without settings, into which a saved one is read. */
  public RmsNormNode() {}

  /** A node of a graph. */
  public RmsNormNode(SameDiff sd, SDVariable x, SDVariable weight, double epsilon) {
    super(sd, List.of(x, weight), new long[0], epsilon);
  }

  /** What is added to the mean of the squares. */
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
    SDVariable meanSquare = x.mul(x).mean(true, 1);
    // Not a quotient: SameDiff's gradient of one by a single number, as of a single row, is wrong.
    SDVariable normed = x.mul(sd.math().sqrt(meanSquare.add(epsilon())).rdiv(1));
    return List.of(normed.mul(inputs.get(1)));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(inputs.get(0));
  }

  @Override
  public int differentiable() {
    return 2;
  }

  @Override
  protected BlockNode blank() {
    return new RmsNormNode();
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
      super(new RmsNormNode());
    }

    private Gradient(RmsNormNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new RmsNormNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
