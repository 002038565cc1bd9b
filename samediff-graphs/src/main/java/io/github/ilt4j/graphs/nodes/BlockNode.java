package io.github.ilt4j.graphs.nodes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A block of a layer as one op of a SameDiff graph. It is defined once, by {@link #define}, in
 * SameDiff's own ops, and that definition's gradient is its gradient. Whoever runs the graph may
 * have a kernel for the whole block, and else runs the definition.
 *
 * <p>Settings are numbers, kept in the op's integer and real arguments, so that a saved graph holds
 * them.
 */
public abstract class BlockNode extends DynamicCustomOp {

  /** A node without settings, into which a saved one is read. */
  protected BlockNode() {}

  /** A node of a graph. */
  protected BlockNode(SameDiff sd, List<SDVariable> inputs, long[] integers, double... reals) {
    super(sd, inputs.toArray(SDVariable[]::new));
    addIArgument(integers);
    addTArgument(reals);
  }

  /**
   * The block in SameDiff's own ops.
   *
   * @param inputs variables of known shapes
   * @return as many variables as {@link #getNumOutputs()}
   */
  public abstract List<SDVariable> define(SameDiff sd, List<SDVariable> inputs);

  /** Shapes of the outputs, which are all FLOAT. */
  public abstract List<long[]> outputShapes(List<long[]> inputs);

  /** How many of the inputs, counted from the first, have a gradient. */
  public abstract int differentiable();

  /** A node of the same kind without settings. */
  protected abstract BlockNode blank();

  /** A node of the kind's gradient without settings. */
  protected abstract BlockGradient blankGradient();

  /** A node of the graph of gradients. */
  protected abstract BlockGradient gradient(SameDiff sd, List<SDVariable> inputs);

  /** The kind's name, a constant: SameDiff asks for it while the node is made. */
  @Override
  public abstract String opName();

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(getNumOutputs(), DataType.FLOAT);
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    return descriptors(outputShapes(shapes(context.getInputArrays())));
  }

  @Override
  public final List<SDVariable> doDiff(List<SDVariable> outputGradients) {
    List<SDVariable> inputs = new ArrayList<>(Arrays.asList(args()));
    inputs.addAll(outputGradients);
    return Arrays.asList(gradient(sameDiff, inputs).outputVariables());
  }

  @Override
  public final Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  static List<long[]> shapes(List<INDArray> arrays) {
    return arrays.stream().map(INDArray::shape).toList();
  }

  static List<LongShapeDescriptor> descriptors(List<long[]> shapes) {
    return shapes.stream()
        .map(shape -> LongShapeDescriptor.fromShape(shape, DataType.FLOAT))
        .toList();
  }
}
