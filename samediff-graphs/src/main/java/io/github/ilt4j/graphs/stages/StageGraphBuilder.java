package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.nodes.BlockNodes;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Collects what makes a {@link StageGraph} while its layers are written. */
public final class StageGraphBuilder {

  private final String name;
  private final boolean training;
  private final SameDiff sd = SameDiff.create();
  private final List<StageInput> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<StageState> states = new ArrayList<>();
  private final Map<String, ParameterSpec> parameters = new LinkedHashMap<>();
  private final List<DropoutSite> dropout = new ArrayList<>();

  /**
   * Starts an empty graph.
   *
   * @param name of the component
   * @param training whether dropout is part of the graph
   */
  public StageGraphBuilder(String name, boolean training) {
    this.name = name;
    this.training = training;
    BlockNodes.register();
    // The default holders keep copies, which would not follow the parameters' buffer.
    sd.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
  }

  /** The graph under construction. */
  public SameDiff sameDiff() {
    return sd;
  }

  /** Declares an input without gradient; -1 in the shape is a size known when the graph runs. */
  public SDVariable input(String input, DataType type, long... shape) {
    inputs.add(new StageInput(input, type, false));
    return sd.placeHolder(input, type, shape);
  }

  /** Declares a FLOAT input whose gradient {@link Pass#backward} gives. */
  public SDVariable differentiableInput(String input, long... shape) {
    inputs.add(new StageInput(input, DataType.FLOAT, true));
    // SameDiff leaves out the gradient of a placeholder, silently, unless the first op that reads
    // it also reads a variable.
    SDVariable zero = sd.var(input + ".zero", Nd4j.zeros(DataType.FLOAT, 1));
    return sd.placeHolder(input, DataType.FLOAT, shape).add(zero);
  }

  /** Declares a result under a name of its own. */
  public void output(String output, SDVariable value) {
    outputs.add(sd.identity(output, value).name());
  }

  /**
   * Declares what is kept from run to run.
   *
   * @param width elements of a position
   * @param update makes the new state of the old one, both {@code [sequences, capacity, width]}
   * @return the new state
   */
  public SDVariable state(long width, UnaryOperator<SDVariable> update) {
    String state = "state." + states.size();
    SDVariable old = sd.placeHolder(state, DataType.FLOAT, -1, -1, width);
    SDVariable next = sd.identity(state + ".next", update.apply(old));
    states.add(new StageState(state, next.name(), width));
    return next;
  }

  /** The parameter at {@code path}, declared once. */
  public SDVariable parameter(String path, Initializer initializer, long... shape) {
    ParameterSpec spec = ParameterSpec.of(path, initializer, shape);
    ParameterSpec known = parameters.putIfAbsent(path, spec);
    if (known != null) {
      if (!known.shape().equals(spec.shape())) {
        throw new IllegalArgumentException(
            "parameter %s: asked for with shape %s after shape %s"
                .formatted(path, spec.shape(), known.shape()));
      }
      return sd.getVariable(path);
    }
    return sd.addVariable(
        new SDVariable(path, VariableType.VARIABLE, sd, spec.shapeArray(), DataType.FLOAT));
  }

  /**
   * Drops elements of {@code x} in training: {@code rate} of them become zero, the others grow by 1
   * / (1 - rate).
   */
  public SDVariable dropout(SDVariable x, double rate, int rank, DropoutSite.Shape shape) {
    return dropoutMask(rate, rank, shape).map(x::mul).orElse(x);
  }

  /** The same where the mask's shape follows from another input than the graph's sequences. */
  public SDVariable dropout(
      SDVariable x, double rate, int rank, String sequences, DropoutSite.Shape shape) {
    return dropoutMask(rate, rank, Optional.of(sequences), shape).map(x::mul).orElse(x);
  }

  /** What to multiply by in order to drop; empty where nothing is dropped. */
  public Optional<SDVariable> dropoutMask(double rate, int rank, DropoutSite.Shape shape) {
    return dropoutMask(rate, rank, Optional.empty(), shape);
  }

  private Optional<SDVariable> dropoutMask(
      double rate, int rank, Optional<String> sequences, DropoutSite.Shape shape) {
    if (!training || rate == 0) {
      return Optional.empty();
    }
    DropoutSite site = new DropoutSite("dropout." + dropout.size(), rate, sequences, shape);
    dropout.add(site);
    long[] unknown = new long[rank];
    Arrays.fill(unknown, -1);
    return Optional.of(sd.placeHolder(site.name(), DataType.FLOAT, unknown));
  }

  /**
   * Ends the construction.
   *
   * @param sequences name of the input of shape {@code [batch, length]}
   */
  public StageGraph build(String sequences) {
    if (inputs.stream().noneMatch(input -> input.name().equals(sequences))) {
      throw new IllegalArgumentException("stage %s has no input %s".formatted(name, sequences));
    }
    return new StageGraph(
        name, sd, inputs, sequences, outputs, states, List.copyOf(parameters.values()), dropout);
  }
}
