package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.stages.QuietGradients;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The graph of a stage's gradients, made when it is first asked for: differentiating takes longer
 * than many an inference.
 */
final class GradientGraph {

  private final StageGraph training;
  private Optional<SameDiff> gradient = Optional.empty();

  GradientGraph(StageGraph training) {
    this.training = training;
  }

  /** Forward ops, then backward ops, as {@link SameDiff#createGradFunction} gives them. */
  SameDiff get() {
    if (gradient.isEmpty()) {
      SameDiff sd = training.graph();
      // What is differentiated is of no matter: the plan starts at the outputs' own gradients.
      SDVariable[] losses =
          training.outputs().stream()
              .map(output -> sd.getVariable(output).sum())
              .toArray(SDVariable[]::new);
      sd.setLossVariables(losses);
      QuietGradients.create(sd, training.differentiable());
      gradient = Optional.of(sd.getFunction("grad"));
    }
    return gradient.get();
  }
}
