package io.github.ilt4j.graphs.plans;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program bound to an arena: write the inputs, run, read the outputs. */
final class Plan implements AutoCloseable {

  /**
   * Floating-point operations a step, in the mean, from which on a second thread does more than it
   * costs: ten microseconds of work. Below, waking it and waiting for it take longer than it saves.
   */
  private static final long WORTH_SHARING = 1_000_000;

  private final int loweredSteps;
  private final Program program;
  private final ArenaLayout layout;
  private final Binding binding;
  private final Kernel[] kernels;
  private final Map<String, INDArray> inputs;
  private final Map<String, INDArray> outputs;
  private final Map<String, INDArray> seeds;
  private final Map<String, INDArray> gradients;
  private final long forwardFlops;
  private final long backwardFlops;
  private final int threads;

  /**
   * Binds a program.
   *
   * @param loweredSteps how many steps it had before the kernels joined some
   */
  Plan(int loweredSteps, Program program, ArenaLayout layout, INDArray arena, KernelSet kernelSet) {
    this.loweredSteps = loweredSteps;
    this.program = program;
    this.layout = layout;
    this.binding = new Binding(layout, arena);
    List<Step> steps = program.steps();
    this.forwardFlops = Work.flops(steps.subList(0, program.forwardSteps()));
    this.backwardFlops = Work.flops(steps) - forwardFlops;
    boolean small = Work.flops(steps) < WORTH_SHARING * steps.size();
    this.threads = small ? 1 : Integer.MAX_VALUE;
    this.kernels = bind(steps, kernelSet);
    this.inputs = arrays(program.inputs());
    this.outputs = arrays(program.outputs());
    this.seeds = arrays(program.seeds());
    this.gradients = arrays(program.gradients());
  }

  private Kernel[] bind(List<Step> steps, KernelSet kernelSet) {
    int before = OpenMp.limit(threads);
    try {
      return steps.stream().map(step -> kernelSet.bind(step, binding)).toArray(Kernel[]::new);
    } finally {
      OpenMp.use(before);
    }
  }

  private Map<String, INDArray> arrays(Map<String, Tensor> tensors) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, binding.array(tensor)));
    return arrays;
  }

  /** Floating-point operations of the matrix products of {@link #forward}. */
  long forwardFlops() {
    return forwardFlops;
  }

  /** Floating-point operations of the matrix products of {@link #backward}. */
  long backwardFlops() {
    return backwardFlops;
  }

  /** How this plan came about. */
  PlanReport report(String stage, boolean training) {
    List<PlanReport.StepReport> steps = new ArrayList<>();
    for (int i = 0; i < kernels.length; i++) {
      Step step = program.steps().get(i);
      steps.add(
          new PlanReport.StepReport(
              step.op(),
              step.inputs().stream().map(Tensor::toString).toList(),
              step.outputs().stream().map(Tensor::toString).toList(),
              kernels[i].implementation(),
              Work.flops(step),
              Work.bytes(step)));
    }
    return new PlanReport(
        stage,
        training,
        loweredSteps,
        program.forwardSteps(),
        steps,
        layout.length() * Float.BYTES,
        layout.total() * Float.BYTES);
  }

  /** The inputs' arrays, to be written before {@link #forward}. */
  Map<String, INDArray> inputs() {
    return inputs;
  }

  /** The outputs' arrays: valid from the end of {@link #forward} to {@link #backward}. */
  Map<String, INDArray> outputs() {
    return outputs;
  }

  /** The arrays of the outputs' gradients, to be written before {@link #backward}. */
  Map<String, INDArray> seeds() {
    return seeds;
  }

  /** The arrays of the inputs' gradients: valid after {@link #backward}. */
  Map<String, INDArray> gradients() {
    return gradients;
  }

  void forward() {
    run(0, program.forwardSteps());
  }

  void backward() {
    run(program.forwardSteps(), kernels.length);
  }

  private void run(int from, int to) {
    int before = OpenMp.limit(threads);
    try {
      for (int i = from; i < to; i++) {
        kernels[i].run();
      }
    } finally {
      OpenMp.use(before);
    }
  }

  @Override
  public void close() {
    for (Kernel kernel : kernels) {
      kernel.close();
    }
    binding.close();
  }
}
