package io.github.ilt4j.graphs.nodes;

import io.github.ilt4j.graphs.families.Activation;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** An activation of each element. Input: {@code x} of any shape. Output: of the same shape. */
public final class ActivationNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "activation";

  /** What {@link Activation#QUICK_GELU} multiplies by inside the sigmoid. */
  public static final double QUICK_GELU_SLOPE = 1.702;

  /** Saved graphs name an activation by its place here. */
  private static final List<Activation> NUMBERS =
      List.of(
          Activation.GELU,
          Activation.GELU_TANH,
          Activation.SILU,
          Activation.RELU,
          Activation.TANH,
          Activation.QUICK_GELU);

  /** A node without settings, into which a saved one is read. */
  public ActivationNode() {}

  /** A node of a graph. */
  public ActivationNode(SameDiff sd, SDVariable x, Activation activation) {
    super(sd, List.of(x), new long[] {NUMBERS.indexOf(activation)});
  }

  /** Which one. */
  public Activation activation() {
    return activation(getIArgument(0));
  }

  /** The activation that a saved setting stands for. */
  public static Activation activation(long number) {
    return NUMBERS.get((int) number);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable x = inputs.get(0);
    return List.of(
        switch (activation()) {
          case GELU -> x.mul(0.5).mul(sd.math().erf(x.mul(Math.sqrt(0.5))).add(1));
          case GELU_TANH -> {
            SDVariable inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
            yield x.mul(0.5).mul(sd.math().tanh(inner).add(1));
          }
          case SILU -> x.mul(sd.nn().sigmoid(x));
          case RELU -> sd.nn().relu(x, 0);
          case TANH -> sd.math().tanh(x);
          case QUICK_GELU -> x.mul(sd.nn().sigmoid(x.mul(QUICK_GELU_SLOPE)));
        });
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
    return new ActivationNode();
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
      super(new ActivationNode());
    }

    private Gradient(ActivationNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new ActivationNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
