package io.github.ilt4j.graphs.nodes;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Attention with scores of its own, which are trained, beside the products of queries and keys: of
 * relative positions, for example.
 *
 * <p>Inputs: {@code query}, {@code key} and {@code value} as in {@link AttentionNode}; {@code
 * scores [batch, heads, length, keyLength]}, added to the scaled products; then {@code bias},
 * {@code positions}, and perhaps {@code mask}, as there. Output: {@code [batch * length, heads *
 * headSize]}.
 */
public final class BiasedAttentionNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "biased_attention";

  /** A node without settings, into which a saved one is read. */
  public BiasedAttentionNode() {}

  /** A node of a graph. */
  public BiasedAttentionNode(
      SameDiff sd,
      List<SDVariable> inputs,
      int heads,
      int keyValueHeads,
      int headSize,
      double scale) {
    super(sd, inputs, new long[] {heads, keyValueHeads, headSize}, scale);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    AttentionNode attention = new AttentionNode();
    attention.addIArgument(iArgs());
    attention.addTArgument(tArgs());
    List<SDVariable> plain = new ArrayList<>(inputs);
    SDVariable scores = plain.remove(3);
    plain.set(3, scores.add(plain.get(3)));
    return attention.define(sd, plain);
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(inputs.get(0));
  }

  @Override
  public int differentiable() {
    return 4;
  }

  @Override
  protected BlockNode blank() {
    return new BiasedAttentionNode();
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
      super(new BiasedAttentionNode());
    }

    private Gradient(BiasedAttentionNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new BiasedAttentionNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
