package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.stages.QuietGradients;
import io.github.ilt4j.graphs.stages.StageGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A stage's training graph and the graph of its gradients.
 *
 * @param training the graph with dropout
 * @param gradient forward ops, then backward ops, as {@link SameDiff#createGradFunction} gives them
 */
record GradientGraph(StageGraph training, SameDiff gradient) {

  static GradientGraph of(StageGraph training) {
    SameDiff sd = training.graph();
    // What is differentiated is of no matter: the plan starts at the outputs' own gradients.
    SDVariable[] losses =
        training.outputs().stream()
            .map(output -> sd.getVariable(output).sum())
            .toArray(SDVariable[]::new);
    sd.setLossVariables(losses);
    QuietGradients.create(sd, training.differentiable());
    return new GradientGraph(training, sd.getFunction("grad"));
  }
}
