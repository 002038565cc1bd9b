package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows of a table of relative positions (He et al. 2020; HuggingFace modeling_deberta_v2.py), one
 * for each distance of a query from a key that sequences of a length have. Near distances have a
 * row each, far ones share rows, the more the farther, by the logarithm.
 *
 * <p>Inputs: {@code table [2 * span, width]}; {@code positions [batch, length]}, of which the shape
 * alone is read. Outputs: twice {@code [2 * length - 1, width]}, for the distances {@code -(length
 * - 1), ... length - 1}, and for the same from the last to the first.
 */
public final class RelativeRowsNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "relative_rows";

  /** A node without settings, into which a saved one is read. */
  public RelativeRowsNode() {}

  /**
   * A node of a graph.
   *
   * @param buckets rows to either side, half of them for near distances; 0 if every distance has
   *     one
   * @param maxPosition the distance from which on there is only one row
   */
  public RelativeRowsNode(
      SameDiff sd, SDVariable table, SDVariable positions, int buckets, int maxPosition) {
    super(sd, List.of(table, positions), new long[] {buckets, maxPosition});
  }

  /** The row of a distance in a table of {@code 2 * span} rows. */
  private int row(int distance, int span) {
    int bucket = getIArgument(0) > 0 ? bucket(distance) : distance;
    return Math.min(Math.max(bucket + span, 0), 2 * span - 1);
  }

  /** In single precision, as there: a quotient's last bit may decide what it is rounded up to. */
  private int bucket(int distance) {
    int middle = getIArgument(0).intValue() / 2;
    int size = Math.abs(distance);
    if (size <= middle) {
      return distance;
    }
    float of = (float) Math.log((float) size / middle);
    float all = (float) Math.log((float) (getIArgument(1) - 1) / middle);
    int far = (int) Math.ceil(of / all * (middle - 1)) + middle;
    return distance > 0 ? far : -far;
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    SDVariable table = inputs.get(0);
    int size = Math.toIntExact(table.getShape()[0]);
    int length = Math.toIntExact(inputs.get(1).getShape()[1]);
    INDArray rising = Nd4j.zeros(DataType.FLOAT, 2L * length - 1, size);
    INDArray falling = Nd4j.zeros(DataType.FLOAT, 2L * length - 1, size);
    for (int i = 0; i < 2 * length - 1; i++) {
      int row = row(i - length + 1, size / 2);
      rising.putScalar(i, row, 1);
      falling.putScalar(2L * length - 2 - i, row, 1);
    }
    return List.of(sd.constant(rising).mmul(table), sd.constant(falling).mmul(table));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] rows = {2 * inputs.get(1)[1] - 1, inputs.get(0)[1]};
    return List.of(rows, rows);
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  public int getNumOutputs() {
    return 2;
  }

  @Override
  protected BlockNode blank() {
    return new RelativeRowsNode();
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
      super(new RelativeRowsNode());
    }

    private Gradient(RelativeRowsNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new RelativeRowsNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
