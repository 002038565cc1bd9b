package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import io.github.ilt4j.graphs.plans.Step.Arguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Lets the large matrix products of a program read brain floats: each of their factors is rounded
 * once, by a step of its own before the first product that reads it, for the forward and the
 * backward pass alike. Results and biases stay FLOAT.
 */
final class Bfloat16 {

  /** The step that rounds an array. */
  static final String ROUND = "bf16";

  /** Below this size in any direction, rounding costs more than the product gains. */
  private static final long LARGE = 64;

  private final Map<Memory, Tensor> rounded = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();

  private Bfloat16() {}

  static Program apply(Program program) {
    Bfloat16 made = new Bfloat16();
    int forwardSteps = 0;
    for (int i = 0; i < program.steps().size(); i++) {
      made.add(program.steps().get(i));
      if (i == program.forwardSteps() - 1) {
        forwardSteps = made.steps.size();
      }
    }
    return new Program(
        made.steps,
        forwardSteps,
        program.inputs(),
        program.outputs(),
        program.seeds(),
        program.gradients());
  }

  private void add(Step step) {
    if (!isLargeProduct(step)) {
      steps.add(step);
      return;
    }
    List<Tensor> inputs = new ArrayList<>(step.inputs());
    for (int i = 0; i < 2; i++) {
      inputs.set(i, round(inputs.get(i)));
    }
    steps.add(new Step(step.op(), inputs, step.outputs(), step.arguments()));
  }

  private Tensor round(Tensor x) {
    Tensor known =
        rounded.computeIfAbsent(
            x.memory(),
            absent -> {
              Tensor made = Tensor.planned(DataType.BFLOAT16, x.shape());
              steps.add(new Step(ROUND, List.of(x), List.of(made), Arguments.NONE));
              return made;
            });
    return known.reshape(x.shape());
  }

  private static boolean isLargeProduct(Step step) {
    if (!Fusion.isProduct(step) || step.inputs().get(0).rank() != 2) {
      return false;
    }
    return step.inputs().subList(0, 2).stream()
        .allMatch(factor -> factor.shape()[0] >= LARGE && factor.shape()[1] >= LARGE);
  }

  /** The kernel of a step that rounds. */
  static Kernel kernel(OneDnn oneDnn, Step step, Binding binding) {
    Tensor x = step.inputs().get(0);
    Argument from = new Argument(DNNL_ARG_SRC, OneDnn.layout(x.length()), binding.array(x));
    Argument to =
        new Argument(
            DNNL_ARG_DST,
            OneDnn.layout(DataType.BFLOAT16, new long[] {x.length()}, new long[] {1}),
            binding.array(step.output()));
    return oneDnn.required(
        step.toString(),
        into ->
            dnnl_reorder_primitive_desc_create(
                into, from.layout(), oneDnn.engine(), to.layout(), oneDnn.engine(), null),
        List.of(from, to));
  }
}
