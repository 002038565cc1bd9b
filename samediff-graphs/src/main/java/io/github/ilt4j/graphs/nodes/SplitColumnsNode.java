package io.github.ilt4j.graphs.nodes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Takes several results out of one product, as queries, keys and values. The product's columns are
 * ordered {@code [group][part][element]}. Input: {@code [rows, groups * parts * size]}. Outputs:
 * {@code parts} of {@code [rows, groups * size]}.
 */
public final class SplitColumnsNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "split_columns";

  /** A node without settings, into which a saved one is read. */
  public SplitColumnsNode() {}

  /** A node of a graph. */
  public SplitColumnsNode(SameDiff sd, SDVariable x, int groups, int parts, int size) {
    super(sd, List.of(x), new long[] {groups, parts, size});
  }

  /** Groups of a row. */
  public int groups() {
    return getIArgument(0).intValue();
  }

  /** Parts of a group. */
  public int parts() {
    return getIArgument(1).intValue();
  }

  /** Elements of a part of a group. */
  public int size() {
    return getIArgument(2).intValue();
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable x = inputs.get(0);
    long rows = x.getShape()[0];
    SDVariable split = x.reshape(rows, groups(), parts(), size());
    List<SDVariable> outputs = new ArrayList<>();
    for (int part = 0; part < parts(); part++) {
      SDVariable one = sd.slice(split, new int[] {0, 0, part, 0}, (int) rows, groups(), 1, size());
      outputs.add(one.reshape(rows, (long) groups() * size()));
    }
    return outputs;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] one = {inputs.get(0)[0], (long) groups() * size()};
    return Collections.nCopies(parts(), one);
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  public int getNumOutputs() {
    return parts();
  }

  @Override
  protected BlockNode blank() {
    return new SplitColumnsNode();
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
      super(new SplitColumnsNode());
    }

    private Gradient(SplitColumnsNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new SplitColumnsNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
