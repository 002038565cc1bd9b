package io.github.ilt4j.graphs.plans;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a plan does: steps in order, those of the forward pass first.
 *
 * @param steps all steps
 * @param forwardSteps how many of them are the forward pass
 * @param inputs by name, written before the forward pass
 * @param outputs by name, to be read after the forward pass
 * @param seeds by output, written before the backward pass: the gradients that come from above
 * @param gradients by input, to be read after the backward pass
 */
record Program(
    List<Step> steps,
    int forwardSteps,
    Map<String, Tensor> inputs,
    Map<String, Tensor> outputs,
    Map<String, Tensor> seeds,
    Map<String, Tensor> gradients) {

  /** Leaves out the steps whose results nobody reads. */
  Program pruned() {
    Set<Memory> needed = new HashSet<>();
    outputs.values().forEach(tensor -> needed.add(tensor.memory()));
    gradients.values().forEach(tensor -> needed.add(tensor.memory()));
    List<Step> kept = new ArrayList<>();
    int keptForward = 0;
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      boolean read =
          step.outputs().stream()
              .map(Tensor::memory)
              .anyMatch(memory -> needed.contains(memory) || memory.array().isPresent());
      if (read) {
        step.inputs().forEach(tensor -> needed.add(tensor.memory()));
        kept.add(step);
        keptForward += i < forwardSteps ? 1 : 0;
      }
    }
    Collections.reverse(kept);
    return new Program(kept, keptForward, inputs, outputs, seeds, gradients);
  }
}
