package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) with grouped queries (Ainslie et al. 2023):
 * query head h reads key and value head {@code h / (heads / keyValueHeads)}.
 *
 * <p>Inputs: {@code query [batch * length, heads * headSize]}; {@code key} and {@code value [batch
 * * keyLength, keyValueHeads * headSize]}; {@code bias [batch or 1, 1, length or 1, keyLength]},
 * added to the scores; {@code positions [batch, length]}, of which the shape alone is read; and,
 * where attention weights are dropped, {@code mask [batch, heads, length, keyLength]}, by which
 * they are multiplied. Output: {@code [batch * length, heads * headSize]}.
 */
public final class AttentionNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "attention";

  /**
   * What is taken from a score that must not be seen. The score is lost in its rounding, so that a
   * row which sees nothing attends to all alike, as in the reference; the reference's own choice,
   * the largest float, makes ND4J's softmax give NaN there.
   */
  public static final double UNSEEN = 1e30;

  /** A node without settings, into which a saved one is read. */
  public AttentionNode() {}

  /** A node of a graph. */
  public AttentionNode(
      SameDiff sd,
      List<SDVariable> inputs,
      int heads,
      int keyValueHeads,
      int headSize,
      double scale) {
    super(sd, inputs, new long[] {heads, keyValueHeads, headSize}, scale);
  }

  /** Query heads. */
  public int heads() {
    return getIArgument(0).intValue();
  }

  /** Key and value heads. */
  public int keyValueHeads() {
    return getIArgument(1).intValue();
  }

  /** Elements of a head. */
  public int headSize() {
    return getIArgument(2).intValue();
  }

  /** What products of queries and keys are multiplied by. */
  public double scale() {
    return getTArgument(0);
  }

  private SDVariable heads(SDVariable rows, long batch, long length, int count) {
    return rows.reshape(batch, length, count, headSize()).permute(0, 2, 1, 3);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable query = inputs.get(0);
    SDVariable key = inputs.get(1);
    long batch = inputs.get(4).getShape()[0];
    long length = inputs.get(4).getShape()[1];
    long keyLength = key.getShape()[0] / batch;
    // Query heads of a group as further rows of one head: no key is copied.
    long rows = heads() / keyValueHeads() * length;
    SDVariable scores =
        sd.mmul(
                heads(query, batch, length, heads())
                    .reshape(batch, keyValueHeads(), rows, headSize()),
                heads(key, batch, keyLength, keyValueHeads()),
                false,
                true,
                false)
            .reshape(batch, heads(), length, keyLength);
    SDVariable weights = sd.nn().softmax(scores.mul(scale()).add(inputs.get(3)), -1);
    SDVariable kept = inputs.size() > 5 ? weights.mul(inputs.get(5)) : weights;
    SDVariable context =
        sd.mmul(
                kept.reshape(batch, keyValueHeads(), rows, keyLength),
                heads(inputs.get(2), batch, keyLength, keyValueHeads()))
            .reshape(batch, heads(), length, headSize());
    return List.of(
        context.permute(0, 2, 1, 3).reshape(batch * length, (long) heads() * headSize()));
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
    return new AttentionNode();
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
      super(new AttentionNode());
    }

    private Gradient(AttentionNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new AttentionNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
