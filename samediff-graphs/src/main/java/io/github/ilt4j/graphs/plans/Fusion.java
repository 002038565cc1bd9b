package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.plans.Step.Arguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins a matrix product with what follows it: the addition of a bias, or the addition to a
 * gradient's buffer. The product itself is then never written out.
 */
final class Fusion {

  static final String MATMUL = "matmul";

  /** {@code a . b + bias}, the bias being a row. */
  static final String MATMUL_BIAS = "matmul+bias";

  /** {@code c += a . b}. */
  static final String MATMUL_INTO = "matmul+into";

  /** The sum of the rows of a matrix. */
  static final String COLUMN_SUM = "reduce_sum+columns";

  /** {@code c +=} the sum of the rows of a matrix. */
  static final String COLUMN_SUM_INTO = "reduce_sum+columns+into";

  private Fusion() {}

  static Program apply(Program program) {
    Map<Memory, Integer> readers = new HashMap<>();
    Set<Memory> results = new HashSet<>();
    for (Step step : program.steps()) {
      step.inputs().forEach(tensor -> readers.merge(tensor.memory(), 1, Integer::sum));
    }
    program.outputs().values().forEach(tensor -> results.add(tensor.memory()));
    program.gradients().values().forEach(tensor -> results.add(tensor.memory()));
    List<Step> steps = new ArrayList<>();
    Map<Memory, Integer> producers = new HashMap<>();
    List<Integer> gone = new ArrayList<>();
    int forwardSteps = program.forwardSteps();
    for (int i = 0; i < program.steps().size(); i++) {
      Step step = columns(program.steps().get(i));
      steps.add(step);
      for (int operand = 0; operand < 2 && step.op().equals(Emitter.ADD); operand++) {
        Memory product = step.inputs().get(operand).memory();
        Integer at = producers.get(product);
        if (at == null || readers.get(product) != 1 || results.contains(product)) {
          continue;
        }
        boolean sameRun = at < program.forwardSteps() == i < program.forwardSteps();
        Step joined = join(steps.get(at), step, step.inputs().get(1 - operand));
        if (joined != null && sameRun) {
          steps.set(i, joined);
          gone.add(at);
          break;
        }
      }
      steps.get(i).outputs().forEach(tensor -> producers.put(tensor.memory(), steps.size() - 1));
    }
    for (int at : gone) {
      steps.set(at, null);
      forwardSteps -= at < program.forwardSteps() ? 1 : 0;
    }
    steps.removeIf(step -> step == null);
    return new Program(
        steps,
        forwardSteps,
        program.inputs(),
        program.outputs(),
        program.seeds(),
        program.gradients());
  }

  /** A sum over the first dimension alone gets a name of its own. */
  private static Step columns(Step step) {
    long[] axes = step.arguments().integers();
    boolean first = step.op().equals("reduce_sum") && axes.length == 1 && axes[0] == 0;
    return first && step.inputs().get(0).rank() == 2
        ? new Step(COLUMN_SUM, step.inputs(), step.outputs(), step.arguments())
        : step;
  }

  /** Both steps as one at the place of the second; null where that is none. */
  private static Step join(Step first, Step add, Tensor other) {
    boolean product = first.op().equals(MATMUL);
    if (!product && !first.op().equals(COLUMN_SUM)) {
      return null;
    }
    Tensor result = add.output();
    if (result.memory() == other.memory() && other.memory().array().isPresent()) {
      boolean alike = first.output().length() == result.length();
      return alike
          ? new Step(
              product ? MATMUL_INTO : COLUMN_SUM_INTO,
              first.inputs(),
              List.of(product ? result.reshape(first.output().shape()) : result),
              first.arguments())
          : null;
    }
    long[] shape = first.output().shape();
    boolean row = other.rank() == 1 && other.length() == shape[shape.length - 1];
    return product && row && result.length() == first.output().length() && shape.length == 2
        ? new Step(
            MATMUL_BIAS,
            List.of(first.inputs().get(0), first.inputs().get(1), other),
            List.of(result.reshape(shape)),
            first.arguments())
        : null;
  }

  /** The steps of ND4J that a step is made of. */
  static List<Step> parts(Step step) {
    Tensor result = step.output();
    return switch (step.op()) {
      case COLUMN_SUM ->
          List.of(new Step("reduce_sum", step.inputs(), step.outputs(), step.arguments()));
      case MATMUL_BIAS ->
          List.of(
              new Step(MATMUL, step.inputs().subList(0, 2), step.outputs(), step.arguments()),
              new Step(
                  Emitter.ADD,
                  List.of(result, step.inputs().get(2)),
                  step.outputs(),
                  Arguments.NONE));
      case MATMUL_INTO, COLUMN_SUM_INTO ->
          throw new IllegalStateException("oneDNN has no good implementation of " + step);
      default -> List.of(step);
    };
  }
}
