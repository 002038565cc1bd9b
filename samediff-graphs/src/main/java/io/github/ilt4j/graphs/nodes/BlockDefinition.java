package io.github.ilt4j.graphs.nodes;

import io.github.ilt4j.graphs.stages.Lazy;
import io.github.ilt4j.graphs.stages.QuietGradients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block written out in SameDiff's own ops for inputs of known shapes, and the graph of its
 * gradients.
 */
public final class BlockDefinition {

  private static final String INPUT = "input.";

  private final SameDiff sd;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs;
  private final int differentiable;
  private final Lazy<SameDiff> gradient = new Lazy<>(this::differentiated);

  private BlockDefinition(BlockNode block, List<DataType> types, List<long[]> shapes) {
    this.sd = SameDiff.create();
    // The default holders keep copies of the arrays.
    sd.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
    this.differentiable = block.differentiable();
    List<SDVariable> variables = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      String name = INPUT + i;
      inputs.add(name);
      // SameDiff leaves out the gradients of placeholders.
      variables.add(
          i < differentiable
              ? sd.var(name, types.get(i), shapes.get(i))
              : sd.placeHolder(name, types.get(i), shapes.get(i)));
    }
    this.outputs = block.define(sd, variables).stream().map(SDVariable::name).toList();
  }

  /** Writes out {@code block} for inputs of these types and shapes. */
  public static BlockDefinition of(BlockNode block, List<DataType> types, List<long[]> shapes) {
    return new BlockDefinition(block, types, shapes);
  }

  /** The graph of the block. */
  public SameDiff graph() {
    return sd;
  }

  /** Names of the inputs. */
  public List<String> inputs() {
    return inputs;
  }

  /** Names of the outputs. */
  public List<String> outputs() {
    return outputs;
  }

  /** Names, in the graph of gradients, of the gradients of the outputs. */
  public List<String> seeds() {
    return outputs.stream().map(QuietGradients::seed).toList();
  }

  /** The graph of gradients: the block, and what goes back through it. */
  public SameDiff gradient() {
    return gradient.get();
  }

  private SameDiff differentiated() {
    QuietGradients.createSeeded(sd, outputs, inputs.subList(0, differentiable));
    return sd.getFunction("grad");
  }

  /** For each differentiable input the name of its gradient; empty where there is none. */
  public List<Optional<String>> gradients() {
    SameDiff gradient = gradient();
    return inputs.subList(0, differentiable).stream()
        .map(name -> Optional.ofNullable(gradient.getVariable(name).gradient()))
        .map(found -> found.map(SDVariable::name))
        .toList();
  }

  /** Runs the block in SameDiff's session. */
  List<INDArray> evaluate(List<INDArray> arrays) {
    Map<String, INDArray> found = sd.output(bind(arrays), outputs);
    return outputs.stream().map(found::get).toList();
  }

  /** Goes back through the block in SameDiff's session. */
  List<INDArray> evaluateGradients(List<INDArray> arrays, List<INDArray> outputGradients) {
    gradient();
    Map<String, INDArray> placeholders = bind(arrays);
    for (int i = 0; i < outputs.size(); i++) {
      placeholders.put(QuietGradients.seed(outputs.get(i)), outputGradients.get(i));
    }
    List<String> names = inputs.subList(0, differentiable);
    Map<String, INDArray> found = sd.calculateGradients(placeholders, names);
    return names.stream().map(found::get).toList();
  }

  private Map<String, INDArray> bind(List<INDArray> arrays) {
    Map<String, INDArray> placeholders = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (i < differentiable) {
        sd.associateArrayWithVariable(arrays.get(i), sd.getVariable(inputs.get(i)));
      } else {
        placeholders.put(inputs.get(i), arrays.get(i));
      }
    }
    return placeholders;
  }
}
