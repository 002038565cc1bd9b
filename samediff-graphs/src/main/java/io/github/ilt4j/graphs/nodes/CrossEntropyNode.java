package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Cross entropy of byte scores, summed: {@code sum(mask * -log softmax(logits)[label])}, in nats.
 * Inputs: {@code logits [rows, classes]}; {@code labels}, INT32 of {@code rows} elements; {@code
 * mask}, FLOAT of {@code rows} elements: the weight of each row, 0 to leave it out. Output: a
 * scalar.
 */
public final class CrossEntropyNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "cross_entropy_sum";

  /** A node without settings, into which a saved one is read. */
  public CrossEntropyNode() {}

  /** A node of a graph. */
  public CrossEntropyNode(SameDiff sd, SDVariable logits, SDVariable labels, SDVariable mask) {
    super(sd, List.of(logits, labels, mask), new long[0]);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable logits = inputs.get(0);
    int classes = (int) logits.getShape()[1];
    SDVariable shifted = logits.sub(logits.max(true, 1));
    SDVariable logPartition = sd.math().log(sd.math().exp(shifted).sum(1));
    SDVariable oneHot = sd.oneHot(inputs.get(1).reshape(-1), classes, -1, 1, 0, DataType.FLOAT);
    SDVariable chosen = shifted.mul(oneHot).sum(1);
    return List.of(logPartition.sub(chosen).mul(inputs.get(2).reshape(-1)).sum());
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0]);
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  protected BlockNode blank() {
    return new CrossEntropyNode();
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
      super(new CrossEntropyNode());
    }

    private Gradient(CrossEntropyNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new CrossEntropyNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
