package io.github.ilt4j.graphs.nodes;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Takes queries, keys and values out of one product whose columns are ordered {@code
 * [head][part][element]}. Input: {@code [rows, heads * 3 * headSize]}. Outputs: three of {@code
 * [rows, heads * headSize]}.
 */
public final class QueryKeyValueNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "query_key_value";

  /** A node without settings, into which a saved one is read. */
  public QueryKeyValueNode() {}

  /** A node of a graph. */
  public QueryKeyValueNode(SameDiff sd, SDVariable x, int heads, int headSize) {
    super(sd, List.of(x), new long[] {heads, headSize});
  }

  /** Heads of a row. */
  public int heads() {
    return getIArgument(0).intValue();
  }

  /** Elements of a head. */
  public int headSize() {
    return getIArgument(1).intValue();
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable x = inputs.get(0);
    long rows = x.getShape()[0];
    SDVariable parts = x.reshape(rows, heads(), 3, headSize());
    List<SDVariable> outputs = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      SDVariable one =
          sd.slice(parts, new int[] {0, 0, part, 0}, (int) rows, heads(), 1, headSize());
      outputs.add(one.reshape(rows, (long) heads() * headSize()));
    }
    return outputs;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] one = {inputs.get(0)[0], (long) heads() * headSize()};
    return List.of(one, one, one);
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  public int getNumOutputs() {
    return 3;
  }

  @Override
  protected BlockNode blank() {
    return new QueryKeyValueNode();
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
      super(new QueryKeyValueNode());
    }

    private Gradient(QueryKeyValueNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new QueryKeyValueNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
