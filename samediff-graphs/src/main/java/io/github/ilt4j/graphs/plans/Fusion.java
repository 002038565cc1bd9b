package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.plans.Step.Arguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins a matrix product with what follows it: the addition of a bias, of a residual, or to a
 * gradient's buffer. The product itself is then never written out.
 */
final class Fusion {

  static final String MATMUL = "matmul";

  /** {@code a . b + bias}, the bias being a row. */
  static final String MATMUL_BIAS = "matmul+bias";

  /** {@code a . b + c}, c being of the product's shape. */
  static final String MATMUL_ADD = "matmul+add";

  /** {@code a . b + bias + c}. */
  static final String MATMUL_BIAS_ADD = "matmul+bias+add";

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

  /** Whether the step is a product of matrices, with or without what was joined to it. */
  static boolean isProduct(Step step) {
    return switch (step.op()) {
      case MATMUL, MATMUL_BIAS, MATMUL_ADD, MATMUL_BIAS_ADD, MATMUL_INTO -> true;
      default -> false;
    };
  }

  /** Whether the product has a bias behind its two factors. */
  static boolean hasBias(Step step) {
    return step.op().equals(MATMUL_BIAS) || step.op().equals(MATMUL_BIAS_ADD);
  }

  /** Whether the last input is added to the product. */
  static boolean hasSummand(Step step) {
    return step.op().equals(MATMUL_ADD) || step.op().equals(MATMUL_BIAS_ADD);
  }

  /** Both steps as one at the place of the second; null where that is none. */
  private static Step join(Step first, Step add, Tensor other) {
    boolean product = first.op().equals(MATMUL);
    boolean withBias = first.op().equals(MATMUL_BIAS);
    boolean columns = first.op().equals(COLUMN_SUM);
    if (!product && !withBias && !columns) {
      return null;
    }
    Tensor result = add.output();
    long[] shape = first.output().shape();
    if (result.length() != first.output().length()) {
      return null;
    }
    if (result.memory() == other.memory() && other.memory().array().isPresent()) {
      return withBias
          ? null
          : new Step(
              product ? MATMUL_INTO : COLUMN_SUM_INTO,
              first.inputs(),
              List.of(product ? result.reshape(shape) : result),
              first.arguments());
    }
    if (columns || shape.length != 2) {
      return null;
    }
    boolean row = other.rank() == 1 && other.length() == shape[1] && shape[0] != 1;
    boolean whole = other.length() == result.length();
    if (!whole && !(row && product)) {
      return null;
    }
    List<Tensor> inputs = new ArrayList<>(first.inputs());
    inputs.add(whole ? other.reshape(shape) : other);
    String op = !whole ? MATMUL_BIAS : product ? MATMUL_ADD : MATMUL_BIAS_ADD;
    return new Step(op, inputs, List.of(result.reshape(shape)), first.arguments());
  }

  /** The steps of ND4J that a step is made of. */
  static List<Step> parts(Step step) {
    return switch (step.op()) {
      case COLUMN_SUM ->
          List.of(new Step("reduce_sum", step.inputs(), step.outputs(), step.arguments()));
      case MATMUL_BIAS, MATMUL_ADD, MATMUL_BIAS_ADD -> {
        List<Step> parts = new ArrayList<>();
        List<Tensor> inputs = step.inputs();
        parts.add(new Step(MATMUL, inputs.subList(0, 2), step.outputs(), step.arguments()));
        for (Tensor summand : inputs.subList(2, inputs.size())) {
          parts.add(
              new Step(
                  Emitter.ADD, List.of(step.output(), summand), step.outputs(), Arguments.NONE));
        }
        yield parts;
      }
      case MATMUL_INTO, COLUMN_SUM_INTO ->
          throw new IllegalStateException("oneDNN has no good implementation of " + step);
      default -> List.of(step);
    };
  }
}
