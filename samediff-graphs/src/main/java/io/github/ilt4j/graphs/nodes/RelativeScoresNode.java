package io.github.ilt4j.graphs.nodes;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Scores between positions and distances, of row i and column j the product of x at i and of row j
 * - i + length - 1 of {@code relative}. Products with all distances are there first, and then each
 * row is shifted by its own number of places, which is no more than another look at the memory (Dai
 * et al. 2019, appendix B).
 *
 * <p>Inputs: {@code x [batch * length, heads * headSize]}; {@code relative [2 * length - 1, heads *
 * headSize]}; {@code positions [batch, length]}, of which the shape alone is read. Output: {@code
 * [batch, heads, length, length]}.
 */
public final class RelativeScoresNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "relative_scores";

  /** A node without settings, into which a saved one is read. */
  public RelativeScoresNode() {}

  /**
   * A node of a graph.
   *
   * @param scale what the products are multiplied by
   */
  public RelativeScoresNode(
      SameDiff sd,
      SDVariable x,
      SDVariable relative,
      SDVariable positions,
      int heads,
      double scale) {
    super(sd, List.of(x, relative, positions), new long[] {heads}, scale);
  }

  private int heads() {
    return getIArgument(0).intValue();
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    long batch = inputs.get(2).getShape()[0];
    long length = inputs.get(2).getShape()[1];
    long size = inputs.get(0).getShape()[1] / heads();
    long distances = 2 * length - 1;
    // Heads first: each has one product of all its rows with all its distances.
    SDVariable x =
        inputs.get(0).reshape(batch * length, heads(), size).permute(1, 0, 2).mul(getTArgument(0));
    SDVariable relative = inputs.get(1).reshape(distances, heads(), size).permute(1, 0, 2);
    SDVariable products = sd.mmul(x, relative, false, true, false);
    SDVariable shifted = products;
    if (length > 1) {
      // Row i of 2 * length - 1 elements, begun length - 1 - i places later, is row i of 2 *
      // length - 2 elements when the first length - 1 are left out.
      int rows = Math.toIntExact(heads() * batch);
      int width = Math.toIntExact(2 * length - 2);
      SDVariable flat = products.reshape(rows, length * distances);
      SDVariable begun =
          sd.slice(flat, new int[] {0, (int) length - 1}, rows, Math.toIntExact(length * width));
      shifted =
          sd.slice(
              begun.reshape(rows, length, width),
              new int[] {0, 0, 0},
              rows,
              (int) length,
              (int) length);
    }
    return List.of(shifted.reshape(heads(), batch, length, length).permute(1, 0, 2, 3));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] positions = inputs.get(2);
    return List.of(new long[] {positions[0], heads(), positions[1], positions[1]});
  }

  @Override
  public int differentiable() {
    return 2;
  }

  @Override
  protected BlockNode blank() {
    return new RelativeScoresNode();
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
      super(new RelativeScoresNode());
    }

    private Gradient(RelativeScoresNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new RelativeScoresNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
