package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.Components;
import io.github.ilt4j.checkpoints.LoadReport;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An image model against its reference tensors: hidden states, pooled output, gradients, over
 * images of several sizes.
 */
final class ImageFamilyCheck {

  private final GoldenFolder golden;
  private final ImageModel model;

  ImageFamilyCheck(GoldenFolder golden, ImageModel model) {
    this.golden = golden;
    this.model = model;
  }

  void run() {
    StageGraph graph = graph();
    Parameters parameters = Parameters.allocate(graph.parameters());
    // A classifier's file has no pooler; then nothing expects what it would give.
    LoadReport report = Components.load(golden.path(), parameters, "");
    assertTrue(
        report.missing().stream().allMatch(missing -> missing.name().startsWith("pooler.")),
        report::toText);
    try (Stage stage = new SameDiffStage(graph(), () -> graph, parameters)) {
      for (String name : golden.cases()) {
        check(name, stage, parameters);
      }
    }
  }

  private void check(String name, Stage stage, Parameters parameters) {
    INDArray pixels = golden.tensor("in." + name + ".pixel_values");
    int[] heights = new int[(int) pixels.size(0)];
    int[] widths = new int[heights.length];
    Arrays.fill(heights, (int) pixels.size(2));
    Arrays.fill(widths, (int) pixels.size(3));
    Map<String, INDArray> inputs = model.inputs(pixels, heights, widths);
    Map<String, INDArray> outputs = stage.infer(inputs);
    for (String out : golden.named("out." + name + ".")) {
      INDArray expected = golden.tensor(out);
      INDArray found = outputs.get(out.substring(("out." + name + ".").length()));
      GoldenFolder.assertClose(
          golden.name() + " " + out, expected, found.reshape(expected.shape()), row -> true);
    }
    if (golden.has("in." + name + ".grad_R")) {
      INDArray seed = golden.tensor("in." + name + ".grad_R");
      parameters.gradients().assign(0);
      Pass pass = stage.forward(inputs, 0);
      pass.backward(
          seed.rank() == 3
              ? Map.of("last_hidden_state", seed.reshape(-1, seed.size(2)))
              : Map.of("pooler_output", seed));
      for (String grad : golden.named("grad." + name + ".")) {
        GoldenFolder.assertClose(
            golden.name() + " " + grad,
            golden.tensor(grad),
            parameters.gradient(grad.substring(("grad." + name + ".").length())),
            row -> true);
      }
    }
  }

  private StageGraph graph() {
    StageGraphBuilder graph = new StageGraphBuilder(model.modelType(), false);
    var encoded = model.encode(graph, new Scope(graph, ""));
    List<SDVariable> states = encoded.hiddenStates();
    for (int i = 0; i < states.size() - 1; i++) {
      graph.output("hidden_states." + i, states.get(i));
    }
    graph.output("last_hidden_state", states.get(states.size() - 1));
    graph.output("pooler_output", encoded.pooled());
    return graph.build(model.sequencesInput());
  }
}
