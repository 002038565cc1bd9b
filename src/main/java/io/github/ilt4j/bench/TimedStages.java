package io.github.ilt4j.bench;

import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.plans.PlanReport;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.Invocation;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StateSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Notes when each stage of a model ran, and what it computed. */
final class TimedStages implements StageExecutor {

  /** What a stage did. */
  enum Phase {
    INFER,
    FORWARD,
    BACKWARD
  }

  /**
   * One run of a stage.
   *
   * @param stage its name
   * @param start by {@link System#nanoTime}
   * @param end by {@link System#nanoTime}
   * @param flops of its matrix products, padding included; 0 where nobody counts them
   */
  record Run(String stage, Phase phase, long start, long end, long flops) {
    double seconds() {
      return (end - start) / 1e9;
    }
  }

  private final StageExecutor executor;
  private final List<Run> runs = new ArrayList<>();
  private final List<PlanStage> plans = new ArrayList<>();

  TimedStages(StageExecutor executor) {
    this.executor = executor;
  }

  /** The runs since they were last asked for. */
  List<Run> take() {
    List<Run> taken = List.copyOf(runs);
    runs.clear();
    return taken;
  }

  /** How the graphs became the plans that were made so far; empty where none are made. */
  List<PlanReport> plans() {
    return plans.stream().flatMap(stage -> stage.reports().stream()).toList();
  }

  @Override
  public Stage stage(StageGraph inference, Supplier<StageGraph> training, Parameters parameters) {
    Stage stage = executor.stage(inference, training, parameters);
    LongSupplier flops = () -> 0;
    if (stage instanceof PlanStage planned) {
      flops = planned::flops;
      plans.add(planned);
    }
    return new TimedStage(inference.name(), stage, flops);
  }

  private final class TimedStage implements Stage {
    private final String name;
    private final Stage stage;
    private final LongSupplier flops;

    TimedStage(String name, Stage stage, LongSupplier flops) {
      this.name = name;
      this.stage = stage;
      this.flops = flops;
    }

    private <T> T timed(Phase phase, Supplier<T> work) {
      long before = flops.getAsLong();
      long start = System.nanoTime();
      T result = work.get();
      runs.add(new Run(name, phase, start, System.nanoTime(), flops.getAsLong() - before));
      return result;
    }

    @Override
    public Map<String, INDArray> infer(Map<String, INDArray> inputs) {
      return timed(Phase.INFER, () -> stage.infer(inputs));
    }

    /** Not timed: the generator has a clock of its own. */
    @Override
    public Invocation prepare(Map<String, long[]> shapes, StateSize state) {
      return stage.prepare(shapes, state);
    }

    @Override
    public void parametersChanged() {
      stage.parametersChanged();
    }

    @Override
    public void carryState(StateSize from, StateSize to, int[] rows) {
      stage.carryState(from, to, rows);
    }

    @Override
    public Pass forward(Map<String, INDArray> inputs, long dropoutSeed) {
      return new TimedPass(this, timed(Phase.FORWARD, () -> stage.forward(inputs, dropoutSeed)));
    }

    @Override
    public void close() {
      stage.close();
    }
  }

  private record TimedPass(TimedStage stage, Pass pass) implements Pass {

    @Override
    public Map<String, INDArray> outputs() {
      return pass.outputs();
    }

    @Override
    public Map<String, INDArray> backward(Map<String, INDArray> outputGradients) {
      return stage.timed(Phase.BACKWARD, () -> pass.backward(outputGradients));
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
