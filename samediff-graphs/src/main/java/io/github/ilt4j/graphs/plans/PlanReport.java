package io.github.ilt4j.graphs.plans;

import java.util.List;

/**
 * How a stage's graph became a plan for one combination of shapes.
 *
 * @param stage name of the component
 * @param training whether the plan goes forward and backward, with dropout; else forward only
 * @param loweredSteps steps before those that a kernel does together were joined
 * @param forwardSteps how many of {@code steps} are the forward pass
 * @param steps in the order in which they run
 * @param arenaBytes of the memory that the plan computes in
 * @param memoriesBytes that all its arrays would need side by side
 */
public record PlanReport(
    String stage,
    boolean training,
    int loweredSteps,
    int forwardSteps,
    List<StepReport> steps,
    long arenaBytes,
    long memoriesBytes) {

  /**
   * A step of a plan.
   *
   * @param op what it computes; names joined by + were steps of their own before
   * @param inputs types and shapes of what it reads
   * @param outputs types and shapes of what it writes
   * @param kernel what runs it: oneDNN's implementation, or ND4J's operation
   * @param flops floating-point operations of its matrix products
   * @param bytes of what it reads and writes
   */
  public record StepReport(
      String op, List<String> inputs, List<String> outputs, String kernel, long flops, long bytes) {

    /** Copies the lists. */
    public StepReport {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** Copies the list. */
  public PlanReport {
    steps = List.copyOf(steps);
  }

  /** The steps of the forward pass. */
  public List<StepReport> forward() {
    return steps.subList(0, forwardSteps);
  }

  /** The steps of the backward pass. */
  public List<StepReport> backward() {
    return steps.subList(forwardSteps, steps.size());
  }

  /** Floating-point operations of all matrix products. */
  public long flops() {
    return steps.stream().mapToLong(StepReport::flops).sum();
  }

  /** Bytes that all steps read and write. */
  public long bytes() {
    return steps.stream().mapToLong(StepReport::bytes).sum();
  }
}
