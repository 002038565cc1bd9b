package io.github.ilt4j.graphs.nodes;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Each row beside its neighbours in the sequence, so that a convolution over positions is a
 * product. Beyond the ends there are zeros.
 *
 * <p>Inputs: {@code x [batch * length, width]}; {@code positions [batch, length]}, of which the
 * shape alone is read. Output: {@code [batch * length, count * width]}, the count being odd and the
 * row itself in the middle.
 */
public final class NeighboursNode extends BlockNode {

  /** The op's name. */
  public static final String NAME = "neighbours";

  /** A node without settings, into which a saved one is read. */
  public NeighboursNode() {}

  /** A node of a graph. */
  public NeighboursNode(SameDiff sd, SDVariable x, SDVariable positions, int count) {
    super(sd, List.of(x, positions), new long[] {count});
  }

  private int count() {
    return getIArgument(0).intValue();
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> define(SameDiff sd, List<SDVariable> inputs) {
    int batch = Math.toIntExact(inputs.get(1).getShape()[0]);
    int length = Math.toIntExact(inputs.get(1).getShape()[1]);
    int width = Math.toIntExact(inputs.get(0).getShape()[1]);
    if (count() == 1) {
      return List.of(sd.identity(inputs.get(0)));
    }
    SDVariable zeros = sd.constant(Nd4j.zeros(DataType.FLOAT, batch, count() / 2, width));
    SDVariable padded = sd.concat(1, zeros, inputs.get(0).reshape(batch, length, width), zeros);
    List<SDVariable> neighbours = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      neighbours.add(sd.slice(padded, new int[] {0, i, 0}, batch, length, width));
    }
    return List.of(
        sd.concat(2, neighbours.toArray(SDVariable[]::new))
            .reshape((long) batch * length, (long) count() * width));
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[] {inputs.get(0)[0], count() * inputs.get(0)[1]});
  }

  @Override
  public int differentiable() {
    return 1;
  }

  @Override
  protected BlockNode blank() {
    return new NeighboursNode();
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
      super(new NeighboursNode());
    }

    private Gradient(NeighboursNode block, SameDiff sd, List<SDVariable> inputs) {
      super(new NeighboursNode(), block, sd, inputs);
    }

    @Override
    public String opName() {
      return NAME + "_bp";
    }
  }
}
