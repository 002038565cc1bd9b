package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageInput;
import io.github.ilt4j.graphs.stages.StageState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the programs of a stage's graphs. */
final class Planner {

  /** Beside the parameters, VARIABLEs are what makes SameDiff differentiate: they never change. */
  private static final Set<VariableType> FIXED =
      Set.of(VariableType.CONSTANT, VariableType.VARIABLE);

  private final StageGraph graph;
  private final Parameters parameters;
  private final Set<String> blocks;

  /**
   * A planner for one graph.
   *
   * @param blocks names of the blocks that there are kernels for
   */
  Planner(StageGraph graph, Parameters parameters, Set<String> blocks) {
    this.graph = graph;
    this.parameters = parameters;
    this.blocks = blocks;
  }

  /**
   * The outputs of the graph, nothing being kept.
   *
   * @param states the arrays of the graph's states, which are read, then replaced
   */
  Program inference(Map<String, long[]> shapes, Map<String, INDArray> states) {
    Lowering lowering = new Lowering(blocks);
    SameDiff sd = graph.graph();
    Map<String, Tensor> inputs = declare(lowering, sd, shapes);
    states.forEach(lowering::outside);
    List<String> wanted = new ArrayList<>(graph.outputs());
    graph.states().forEach(state -> wanted.add(state.next()));
    GraphNode.of(sd, wanted, Set.of()).forEach(lowering::lower);
    Map<String, Tensor> outputs = wholes(lowering, graph.outputs());
    for (StageState state : graph.states()) {
      lowering.emitter().store(lowering.value(state.next()), lowering.value(state.name()));
    }
    List<Step> steps = lowering.emitter().steps();
    return new Program(steps, steps.size(), inputs, outputs, Map.of(), Map.of()).pruned();
  }

  /**
   * The outputs of the graph, then the gradients of its differentiable inputs and of its
   * parameters, the latter being added to their buffer.
   *
   * @param gradient the graph's gradient function
   */
  Program training(SameDiff gradient, Map<String, long[]> shapes) {
    Lowering lowering = new Lowering(blocks);
    Map<String, Tensor> inputs = declare(lowering, gradient, shapes);
    Set<String> forwardOps = graph.graph().getOps().keySet();
    List<GraphNode> done = GraphNode.of(gradient, graph.outputs(), Set.of());
    done.forEach(lowering::lower);
    Map<String, Tensor> outputs = wholes(lowering, graph.outputs());

    Map<String, String> seedNames = new LinkedHashMap<>();
    graph.outputs().forEach(output -> seedNames.put(output, gradientOf(gradient, output)));
    Map<String, Tensor> seeds = new LinkedHashMap<>();
    Map<String, String> parameterGradients = new LinkedHashMap<>();
    graph.parameters().stream()
        .map(ParameterSpec::name)
        .forEach(name -> parameterGradients.put(gradientOf(gradient, name), name));
    Map<String, String> inputGradients = new LinkedHashMap<>();
    graph.inputs().stream()
        .filter(StageInput::differentiable)
        .map(StageInput::name)
        .forEach(name -> inputGradients.put(name, gradientOf(gradient, name)));
    List<GraphNode> nodes =
        GraphNode.of(
            gradient,
            Stream.concat(parameterGradients.keySet().stream(), inputGradients.values().stream())
                .toList(),
            Set.copyOf(seedNames.values()));
    Set<String> written =
        done.stream().flatMap(node -> node.outputs().stream()).collect(Collectors.toSet());
    // What only the backward pass needs of the forward pass's ops, such as a mask, comes first.
    for (GraphNode node : nodes) {
      if (!written.contains(node.output()) && forwardOps.contains(node.function().getOwnName())) {
        lowering.lower(node);
        written.addAll(node.outputs());
      }
    }
    int forwardSteps = lowering.emitter().steps().size();
    seedNames.forEach(
        (output, name) ->
            seeds.put(
                output, lowering.input(name, DataType.FLOAT, lowering.value(output).shape())));
    for (GraphNode node : nodes) {
      if (written.contains(node.output())) {
        continue;
      }
      lowering.lower(node);
      for (String output : node.outputs()) {
        if (parameterGradients.containsKey(output)) {
          INDArray sum = parameters.gradient(parameterGradients.get(output));
          lowering.emitter().accumulate(lowering.value(output), sum);
        }
      }
    }
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    inputGradients.forEach(
        (name, of) -> gradients.put(name, lowering.emitter().whole(lowering.value(of))));
    return new Program(lowering.emitter().steps(), forwardSteps, inputs, outputs, seeds, gradients)
        .pruned();
  }

  private static String gradientOf(SameDiff gradient, String name) {
    SDVariable of = gradient.getVariable(name).gradient();
    if (of == null) {
      throw new IllegalStateException("SameDiff gives no gradient for " + name);
    }
    return of.name();
  }

  private static Map<String, Tensor> wholes(Lowering lowering, List<String> names) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    names.forEach(name -> tensors.put(name, lowering.emitter().whole(lowering.value(name))));
    return tensors;
  }

  private Map<String, Tensor> declare(Lowering lowering, SameDiff sd, Map<String, long[]> shapes) {
    Map<String, DataType> types =
        graph.inputs().stream().collect(Collectors.toMap(StageInput::name, StageInput::type));
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) ->
            inputs.put(
                name, lowering.input(name, types.getOrDefault(name, DataType.FLOAT), shape)));
    for (SDVariable variable : sd.variables()) {
      if (parameters.contains(variable.name())) {
        lowering.outside(variable.name(), parameters.value(variable.name()));
      } else if (FIXED.contains(variable.getVariableType())) {
        lowering.constant(variable.name(), variable.getArr());
      }
    }
    return inputs;
  }
}
