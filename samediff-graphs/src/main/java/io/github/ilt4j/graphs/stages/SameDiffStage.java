package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a stage with SameDiff's own session. Slow, and right: the measure for faster executors.
 *
 * <p>A gradient that comes from above enters as {@code sum(output * R)}, R an input. SameDiff
 * cannot start its backward pass from an earlier forward pass, so {@link Pass#backward} computes
 * the forward part again; only a stage whose one output is a loss, where the gradient is known up
 * to a factor, has both done at once in {@link #forward}.
 */
public final class SameDiffStage implements Stage {

  private final StageGraph inference;
  private final Lazy<StageGraph> training;
  private final Parameters parameters;
  private final StateArrays states;

  /** Binds both graphs to the parameters; see {@link StageExecutor#stage}. */
  public SameDiffStage(StageGraph inference, Supplier<StageGraph> training, Parameters parameters) {
    this.inference = inference;
    this.training = new Lazy<>(() -> differentiated(training.get(), parameters));
    this.parameters = parameters;
    this.states = new StateArrays(inference.states());
    bind(inference, parameters);
  }

  private static StageGraph differentiated(StageGraph training, Parameters parameters) {
    bind(training, parameters);
    QuietGradients.createSeeded(training.graph(), training.outputs(), training.differentiable());
    return training;
  }

  private static void bind(StageGraph graph, Parameters parameters) {
    for (ParameterSpec spec : graph.parameters()) {
      SameDiff sd = graph.graph();
      sd.associateArrayWithVariable(parameters.value(spec.name()), sd.getVariable(spec.name()));
    }
  }

  @Override
  public Map<String, INDArray> infer(Map<String, INDArray> inputs) {
    inference.requireInputs(inputs.keySet());
    return copies(inference.graph().output(inputs, inference.outputs()));
  }

  @Override
  public Invocation prepare(Map<String, long[]> shapes, StateSize state) {
    inference.requireInputs(shapes.keySet());
    return new SessionInvocation(inference, shapes, states.of(state));
  }

  /** There are no copies. */
  @Override
  public void parametersChanged() {}

  @Override
  public void carryState(StateSize from, StateSize to, int[] rows) {
    states.carry(from, to, rows);
  }

  @Override
  public Pass forward(Map<String, INDArray> inputs, long dropoutSeed) {
    StageGraph graph = training.get();
    graph.requireInputs(inputs.keySet());
    Map<String, INDArray> all = new HashMap<>(inputs);
    all.putAll(DropoutMasks.draw(graph, inputs, dropoutSeed));
    if (graph.outputs().equals(List.of(StageGraph.LOSS))) {
      all.put(QuietGradients.seed(StageGraph.LOSS), Nd4j.scalar(1f));
      OutAndGrad both =
          graph.graph().calculateGradientsAndOutputs(all, graph.outputs(), graph.differentiable());
      Map<String, INDArray> gradients = copies(both.getGradients());
      return new SessionPass(
          copies(both.getOutputs()),
          seeds -> distribute(graph, gradients, seeds.get(StageGraph.LOSS).getDouble(0)));
    }
    return new SessionPass(
        copies(graph.graph().output(all, graph.outputs())),
        seeds -> distribute(graph, gradients(graph, all, seeds), 1));
  }

  private static Map<String, INDArray> gradients(
      StageGraph graph, Map<String, INDArray> inputs, Map<String, INDArray> outputGradients) {
    for (String output : graph.outputs()) {
      INDArray seed = outputGradients.get(output);
      inputs.put(QuietGradients.seed(output), seed == null ? Nd4j.scalar(0f) : seed);
    }
    return graph.graph().calculateGradients(inputs, graph.differentiable());
  }

  private Map<String, INDArray> distribute(
      StageGraph graph, Map<String, INDArray> gradients, double factor) {
    Map<String, INDArray> ofInputs = new LinkedHashMap<>();
    for (String name : graph.differentiable()) {
      INDArray gradient = gradients.get(name);
      if (gradient == null) {
        throw new IllegalStateException(
            "%s: SameDiff gave no gradient for %s".formatted(graph.name(), name));
      }
      if (factor != 1) {
        gradient.muli(factor);
      }
      if (parameters.contains(name)) {
        parameters.gradient(name).addi(gradient);
      } else {
        ofInputs.put(name, gradient.dup('c'));
      }
    }
    return ofInputs;
  }

  private static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    // The session closes and reuses its arrays behind the back of whoever holds them.
    arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
    return copies;
  }

  /** Frees the state; what a pass keeps are arrays in the care of the collector. */
  @Override
  public void close() {
    states.close();
  }

  private final class SessionPass implements Pass {

    private final Map<String, INDArray> outputs;
    private Optional<UnaryOperator<Map<String, INDArray>>> wayBack;

    private SessionPass(
        Map<String, INDArray> outputs, UnaryOperator<Map<String, INDArray>> wayBack) {
      this.outputs = outputs;
      this.wayBack = Optional.of(wayBack);
    }

    @Override
    public Map<String, INDArray> outputs() {
      return outputs;
    }

    @Override
    public Map<String, INDArray> backward(Map<String, INDArray> outputGradients) {
      UnaryOperator<Map<String, INDArray>> back =
          wayBack.orElseThrow(
              () -> new IllegalStateException(inference.name() + ": this pass is closed"));
      close();
      return back.apply(outputGradients);
    }

    @Override
    public void close() {
      wayBack = Optional.empty();
    }
  }
}
