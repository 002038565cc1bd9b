package io.github.ilt4j.graphs.nodes;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rows of a table by number. Inputs: {@code table [size, width]}; {@code ids}, INT32 of any shape.
 * Output: {@code [ids in all, width]}; zeros for a number that the table does not have.
 *
 * <p>Defined as a product with one-hot rows, because SameDiff's {@code gather} cannot be trained in
 * 1.0.0-M2.1.
 */
public final class LookUpNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "look_up";

  /** A node without settings, into which a saved one is read. */
  public LookUpNode() {}

  /** A node of a graph. */
  public LookUpNode(SameDiff sd, SDVariable table, SDVariable ids) {
    super(sd, List.of(table, ids), new long[0]);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable table = inputs.get(0);
    int size = (int) table.getShape()[0];
    SDVariable ids = inputs.get(1).reshape(-1);
    return List.of(sd.oneHot(ids, size, -1, 1, 0, DataType.FLOAT).mmul(table));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long ids = Arrays.stream(inputs.get(1)).reduce(1, (a, b) -> a * b);
    return List.of(new long[] {ids, inputs.get(0)[1]});
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  protected BlockNode blank() {
    return new LookUpNode();
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
      super(new LookUpNode());
    }

    private Gradient(LookUpNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new LookUpNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
