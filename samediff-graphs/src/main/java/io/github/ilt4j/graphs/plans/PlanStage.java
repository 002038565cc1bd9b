package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.DropoutMasks;
import io.github.ilt4j.graphs.stages.Invocation;
import io.github.ilt4j.graphs.stages.Lazy;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Release;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StateArrays;
import io.github.ilt4j.graphs.stages.StateSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a stage by plans: its SameDiff graph, and the graph of its gradients, are turned once for
 * each combination of input shapes into a list of operations over one stretch of memory, which is
 * then run again and again. The backward pass uses what the forward pass left.
 *
 * <p>Passes that are open at the same time have plans and memory of their own: the n-th uses the
 * n-th slot, which is made when it is first needed, and kept.
 */
public final class PlanStage implements Stage {

  /** Combinations of shapes that are kept ready. */
  private static final int PLANS = 32;

  private final StageGraph inference;
  private final Lazy<GradientGraph> training;
  private final Parameters parameters;
  private final KernelSet inferenceKernels;
  private final Lazy<KernelSet> trainingKernels;
  private final StateArrays states;
  private final PlanCache inferencePlans;
  private final List<Slot> slots = new ArrayList<>();
  private long flops;

  /** Plans nothing yet; see {@link StageExecutor#stage}. */
  public PlanStage(StageGraph inference, Supplier<StageGraph> training, Parameters parameters) {
    this(inference, training, parameters, Kernels.ONEDNN, Precision.FP32);
  }

  /** The same on kernels of choice. */
  PlanStage(
      StageGraph inference,
      Supplier<StageGraph> training,
      Parameters parameters,
      Kernels kernels,
      Precision precision) {
    this.inference = inference;
    this.training = new Lazy<>(() -> GradientGraph.of(training.get()));
    this.parameters = parameters;
    this.inferenceKernels = kernels.openForFixedWeights(precision);
    this.trainingKernels = new Lazy<>(() -> kernels.open(precision));
    this.states = new StateArrays(inference.states());
    this.inferencePlans = new PlanCache(PLANS, inferenceKernels);
  }

  /**
   * Plans where they can run, which is on the CPU; on another backend SameDiff's session.
   *
   * @throws IllegalArgumentException if matrices cannot be multiplied in this precision here
   */
  public static StageExecutor whereSupported(Kernels kernels, Precision precision) {
    return Kernels.onCpu() || precision != Precision.FP32
        ? on(kernels, precision)
        : SameDiffStage::new;
  }

  /**
   * Stages that run on kernels of choice.
   *
   * @throws IllegalArgumentException if they cannot multiply in this precision here
   */
  public static StageExecutor on(Kernels kernels, Precision precision) {
    kernels.require(precision);
    return (inference, training, parameters) ->
        new PlanStage(inference, training, parameters, kernels, precision);
  }

  /** Stages that run on kernels of choice, in full precision. */
  public static StageExecutor on(Kernels kernels) {
    return on(kernels, Precision.FP32);
  }

  @Override
  public Map<String, INDArray> infer(Map<String, INDArray> inputs) {
    inference.requireInputs(inputs.keySet());
    Map<String, INDArray> ordered = ordered(inference, inputs);
    Plan plan = inferencePlan(shapes(ordered), StateSize.NONE);
    write(plan.inputs(), ordered);
    forward(plan);
    return copies(plan.outputs());
  }

  @Override
  public Invocation prepare(Map<String, long[]> shapes, StateSize state) {
    inference.requireInputs(shapes.keySet());
    Plan plan = inferencePlan(shapes, state);
    return new PlanInvocation(plan, () -> forward(plan));
  }

  private Plan inferencePlan(Map<String, long[]> shapes, StateSize state) {
    List<List<Long>> signature = signature(inference, shapes);
    signature.add(List.of((long) state.sequences(), (long) state.capacity()));
    return inferencePlans.get(
        signature,
        () ->
            new Planner(inference, parameters, inferenceKernels.blocks())
                .inference(shapes, states.of(state)));
  }

  @Override
  public void parametersChanged() {
    inferenceKernels.weightsChanged();
  }

  @Override
  public void carryState(StateSize from, StateSize to, int[] rows) {
    states.carry(from, to, rows);
  }

  @Override
  public Pass forward(Map<String, INDArray> inputs, long dropoutSeed) {
    StageGraph graph = training.get().training();
    graph.requireInputs(inputs.keySet());
    Map<String, INDArray> all = ordered(graph, inputs);
    Map<String, INDArray> masks = DropoutMasks.draw(graph, inputs, dropoutSeed);
    all.putAll(masks);
    Slot slot = freeSlot();
    Plan plan =
        slot.plans.get(
            signature(graph, shapes(all)),
            () ->
                new Planner(graph, parameters, trainingKernels.get().blocks())
                    .training(training.get().gradient(), shapes(all)));
    write(plan.inputs(), all);
    Release.all(masks);
    forward(plan);
    return new PlanPass(slot, plan, copies(plan.outputs()));
  }

  private void forward(Plan plan) {
    plan.forward();
    flops += plan.forwardFlops();
  }

  private Slot freeSlot() {
    for (Slot slot : slots) {
      if (!slot.taken) {
        return slot;
      }
    }
    Slot slot = new Slot(new PlanCache(PLANS, trainingKernels.get()));
    slots.add(slot);
    return slot;
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
    for (Slot slot : slots) {
      slot.plans.plans().forEach(plan -> reports.add(plan.report(inference.name(), true)));
    }
    return reports;
  }

  private static Map<String, INDArray> ordered(StageGraph graph, Map<String, INDArray> inputs) {
    Map<String, INDArray> ordered = new LinkedHashMap<>();
    graph.inputs().forEach(input -> ordered.put(input.name(), inputs.get(input.name())));
    return ordered;
  }

  /** The shapes of inputs and dropout masks depend on those of the inputs alone. */
  private static List<List<Long>> signature(StageGraph graph, Map<String, long[]> shapes) {
    List<List<Long>> signature = new ArrayList<>();
    graph
        .inputs()
        .forEach(input -> signature.add(Arrays.stream(shapes.get(input.name())).boxed().toList()));
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
    inferencePlans.close();
    slots.forEach(slot -> slot.plans.close());
    states.close();
    inferenceKernels.close();
    trainingKernels.made().ifPresent(KernelSet::close);
  }

  /** Plans, and the memory that they share, for one open pass. */
  private static final class Slot {

    private final PlanCache plans;
    private boolean taken;

    private Slot(PlanCache plans) {
      this.plans = plans;
    }
  }

  private final class PlanPass implements Pass {

    private final Slot slot;
    private final Plan plan;
    private final Map<String, INDArray> outputs;
    private boolean open = true;

    private PlanPass(Slot slot, Plan plan, Map<String, INDArray> outputs) {
      this.slot = slot;
      this.plan = plan;
      this.outputs = outputs;
      slot.taken = true;
    }

    @Override
    public Map<String, INDArray> outputs() {
      return outputs;
    }

    @Override
    public Map<String, INDArray> backward(Map<String, INDArray> outputGradients) {
      if (!open) {
        throw new IllegalStateException(inference.name() + ": this pass is closed");
      }
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
      Map<String, INDArray> gradients = copies(plan.gradients());
      close();
      return gradients;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        slot.taken = false;
      }
    }
  }
}
