package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Puts rows into what is kept of earlier ones, each at its position: the cache of keys, or values,
 * of sequences that grow. Inputs: {@code kept [batch, capacity, width]}; {@code rows [batch *
 * length, width]}; {@code positions}, INT32 {@code [batch, length]}, no two alike in a sequence; a
 * row whose position is not below the capacity is not kept. Output: {@code [batch, capacity,
 * width]}.
 *
 * <p>A kernel may write into {@code kept} itself.
 */
public final class KeepRowsNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "keep_rows";

  /** A node without settings, into which a saved one is read. */
  public KeepRowsNode() {}

  /** A node of a graph. */
  public KeepRowsNode(SameDiff sd, SDVariable kept, SDVariable rows, SDVariable positions) {
    super(sd, List.of(kept, rows, positions), new long[0]);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable kept = inputs.get(0);
    long[] sizes = kept.getShape();
    SDVariable rows = inputs.get(1).reshape(sizes[0], -1, sizes[2]);
    SDVariable written = sd.oneHot(inputs.get(2), (int) sizes[1], -1, 1, 0, DataType.FLOAT);
    SDVariable untouched = sd.expandDims(written.sum(1).rsub(1), 2);
    return List.of(kept.mul(untouched).add(sd.mmul(written, rows, true, false, false)));
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
    return new KeepRowsNode();
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
      super(new KeepRowsNode());
    }

    private Gradient(KeepRowsNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new KeepRowsNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
