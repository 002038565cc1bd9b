package io.github.ilt4j.graphs.nodes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * The gradient of a {@link BlockNode} as one op: it reads the block's inputs and the gradients of
 * its outputs, and gives the gradients of the differentiable inputs.
 */
public abstract class BlockGradient extends DynamicCustomOp {

  private final BlockNode kind;

  /** A node without settings, into which a saved one is read. */
  protected BlockGradient(BlockNode kind) {
    this.kind = kind;
  }

  /** A node of a graph of gradients, with the settings of the block. */
  protected BlockGradient(BlockNode kind, BlockNode block, SameDiff sd, List<SDVariable> inputs) {
    super(sd, inputs.toArray(SDVariable[]::new));
    this.kind = kind;
    addIArgument(block.iArgs());
    addTArgument(block.tArgs());
  }

  /** The block with its settings. */
  public final BlockNode block() {
    BlockNode block = kind.blank();
    block.addIArgument(iArgs());
    block.addTArgument(tArgs());
    return block;
  }

  /** The kind's name, a constant: SameDiff asks for it while the node is made. */
  @Override
  public abstract String opName();

  @Override
  public final int getNumOutputs() {
    return kind.differentiable();
  }

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(getNumOutputs(), DataType.FLOAT);
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    return BlockNode.descriptors(
        BlockNode.shapes(context.getInputArrays()).subList(0, getNumOutputs()));
  }

  @Override
  public final List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException(opName() + ": second derivatives are not there");
  }

  @Override
  public final Map<String, Object> propertiesForFunction() {
    return Map.of();
  }
}
