package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.DropoutMasks;
import io.github.ilt4j.graphs.stages.Lazy;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a stage by plans: its SameDiff graph, and the graph of its gradients, are turned once for
 * each combination of input shapes into a list of operations over one stretch of memory, which is
 * then run again and again. The backward pass uses what the forward pass left.
 */
public final class PlanStage implements Stage {

  /** Combinations of shapes that are kept ready. */
  private static final int PLANS = 32;

  private final StageGraph inference;
  private final Lazy<GradientGraph> training;
  private final Parameters parameters;
  private final KernelSet kernels;
  private final PlanCache inferencePlans;
  private final PlanCache trainingPlans;
  private Optional<Plan> pending = Optional.empty();
  private long flops;

  /** Plans nothing yet; see {@link StageExecutor#stage}. */
  public PlanStage(StageGraph inference, Supplier<StageGraph> training, Parameters parameters) {
    this(inference, training, parameters, Kernels.ONEDNN);
  }

  /** Plans nothing yet. */
  public PlanStage(
      StageGraph inference, Supplier<StageGraph> training, Parameters parameters, Kernels kernels) {
    this.inference = inference;
    this.training = new Lazy<>(() -> GradientGraph.of(training.get()));
    this.parameters = parameters;
    this.kernels = kernels.open();
    this.inferencePlans = new PlanCache(PLANS, this.kernels);
    this.trainingPlans = new PlanCache(PLANS, this.kernels);
  }

  /** Plans where they can run, which is on the CPU; on another backend SameDiff's session. */
  public static StageExecutor whereSupported(Kernels kernels) {
    return Kernels.onCpu() ? on(kernels) : SameDiffStage::new;
  }

  /** Stages that run on kernels of choice. */
  public static StageExecutor on(Kernels kernels) {
    return (inference, training, parameters) ->
        new PlanStage(inference, training, parameters, kernels);
  }

  @Override
  public Map<String, INDArray> infer(Map<String, INDArray> inputs) {
    inference.requireInputs(inputs.keySet());
    Map<String, INDArray> ordered = ordered(inference, inputs);
    Plan plan =
        inferencePlans.get(
            signature(ordered),
            () -> new Planner(inference, parameters).inference(shapes(ordered)));
    write(plan.inputs(), ordered);
    plan.forward();
    flops += plan.forwardFlops();
    return copies(plan.outputs());
  }

  @Override
  public Map<String, INDArray> forward(Map<String, INDArray> inputs, long dropoutSeed) {
    StageGraph graph = training.get().training();
    graph.requireInputs(inputs.keySet());
    Map<String, INDArray> all = ordered(graph, inputs);
    all.putAll(DropoutMasks.draw(graph, inputs, dropoutSeed));
    Plan plan =
        trainingPlans.get(
            signature(all),
            () -> new Planner(graph, parameters).training(training.get().gradient(), shapes(all)));
    write(plan.inputs(), all);
    plan.forward();
    flops += plan.forwardFlops();
    pending = Optional.of(plan);
    return copies(plan.outputs());
  }

  @Override
  public Map<String, INDArray> backward(Map<String, INDArray> outputGradients) {
    Plan plan =
        pending.orElseThrow(
            () ->
                new IllegalStateException(
                    inference.name() + ": no forward pass to go back through"));
    pending = Optional.empty();
    plan.seeds()
        .forEach(
            (output, seed) -> {
              INDArray given = outputGradients.get(output);
              if (given == null) {
                seed.assign(0);
              } else {
                seed.assign(given.reshape(seed.shape()));
              }
            });
    plan.backward();
    flops += plan.backwardFlops();
    return copies(plan.gradients());
  }

  /**
   * Floating-point operations of all matrix products that ran since the stage was made, those of
   * rows and positions of padding included.
   */
  public long flops() {
    return flops;
  }

  /** The plans that are ready, those for inference first. */
  public List<PlanReport> reports() {
    List<PlanReport> reports = new ArrayList<>();
    inferencePlans.plans().forEach(plan -> reports.add(plan.report(inference.name(), false)));
    trainingPlans.plans().forEach(plan -> reports.add(plan.report(inference.name(), true)));
    return reports;
  }

  private static Map<String, INDArray> ordered(StageGraph graph, Map<String, INDArray> inputs) {
    Map<String, INDArray> ordered = new LinkedHashMap<>();
    graph.inputs().forEach(input -> ordered.put(input.name(), inputs.get(input.name())));
    return ordered;
  }

  private static List<List<Long>> signature(Map<String, INDArray> inputs) {
    List<List<Long>> signature = new ArrayList<>();
    inputs.values().forEach(array -> signature.add(Arrays.stream(array.shape()).boxed().toList()));
    return signature;
  }

  private static Map<String, long[]> shapes(Map<String, INDArray> inputs) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    inputs.forEach((name, array) -> shapes.put(name, array.shape()));
    return shapes;
  }

  private static void write(Map<String, INDArray> to, Map<String, INDArray> from) {
    to.forEach((name, array) -> array.assign(from.get(name)));
  }

  private static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
    Map<String, INDArray> copies = new HashMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
    return copies;
  }

  @Override
  public void close() {
    pending = Optional.empty();
    inferencePlans.close();
    trainingPlans.close();
    kernels.close();
  }
}
