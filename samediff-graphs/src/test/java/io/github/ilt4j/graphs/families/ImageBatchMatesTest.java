package io.github.ilt4j.graphs.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.Differences;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** An image's vector, and what it adds to the gradients, is its own whatever it is batched with. */
class ImageBatchMatesTest {

  private static final int[] HEIGHTS = {8, 8, 16, 8, 8};
  private static final int[] WIDTHS = {24, 8, 8, 40, 24};

  static Stream<ImageModel> models() {
    return Stream.of(
        new Vit(8, 2, 2, 12, Activation.GELU, 16, 8, 3, 1e-12, true, Activation.TANH, 0, 0, 0.5),
        new ClipVision(8, 2, 2, 12, Activation.QUICK_GELU, 16, 8, 3, 1e-5, 0, 0.5),
        new Swinv2(
            4,
            List.of(2, 2),
            List.of(1, 2),
            2,
            List.of(0, 0),
            1.5,
            Activation.GELU,
            16,
            4,
            3,
            1e-5,
            true,
            0,
            0,
            0,
            0.5),
        new NaVit(32, 8, 8, 8, 2, 2, 12, 0, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("models")
  void neighboursAndPaddingChangeNothing(ImageModel model) {
    Random random = new Random(1);
    // What lies beyond an image's own size is garbage.
    INDArray pixels = Differences.normal(random, HEIGHTS.length, 3, 16, 40);
    // The last picture is the first one, among other garbage.
    pixels
        .slice(4)
        .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 8), NDArrayIndex.interval(0, 24))
        .assign(
            pixels
                .slice(0)
                .get(
                    NDArrayIndex.all(), NDArrayIndex.interval(0, 8), NDArrayIndex.interval(0, 24)));
    StageGraph graph = graph(model);
    try (Parameters parameters = Parameters.allocate(graph.parameters());
        Stage stage = new SameDiffStage(graph, () -> graph(model), parameters)) {
      parameters.initialize(3);
      int[] all = {3, 0, 4, 2, 1};
      int positions = 3 + model.positions(8, 40);
      Map<String, INDArray> together = model.inputs(pixels, HEIGHTS, WIDTHS, all, 7, positions);
      INDArray vectors = stage.infer(together).get("y");
      INDArray seed = Differences.normal(random, 7, model.hiddenSize());
      seed.get(NDArrayIndex.interval(5, 7)).assign(0);
      stage.forward(together, 0).backward(Map.of("y", seed));
      INDArray gradients = parameters.gradients().dup();
      parameters.gradients().assign(0);
      assertClose(vectors.getRow(1), vectors.getRow(2), "equal pictures");
      assertTrue(vectors.getRow(1).distance2(vectors.getRow(3)) > 1e-2, "pictures differ");
      for (int i = 0; i < all.length; i++) {
        INDArray own =
            pixels.get(
                NDArrayIndex.interval(all[i], all[i] + 1),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, HEIGHTS[all[i]]),
                NDArrayIndex.interval(0, WIDTHS[all[i]]));
        Map<String, INDArray> alone =
            model.inputs(own, new int[] {HEIGHTS[all[i]]}, new int[] {WIDTHS[all[i]]});
        assertClose(vectors.getRow(i), stage.infer(alone).get("y").getRow(0), "picture " + all[i]);
        stage.forward(alone, 0).backward(Map.of("y", seed.getRow(i, true).dup()));
      }
      for (String name : parameters.names()) {
        INDArray expected =
            gradients.get(
                NDArrayIndex.interval(
                    parameters.offset(name),
                    parameters.offset(name) + parameters.spec(name).length()));
        assertClose(expected, parameters.gradient(name).reshape(-1), name);
      }
    }
  }

  private static void assertClose(INDArray expected, INDArray found, String what) {
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    assertEquals(0, expected.sub(found).amaxNumber().doubleValue(), 2e-5 * scale, what);
  }

  private static StageGraph graph(ImageModel model) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), false);
    builder.output("y", model.encode(builder, new Scope(builder, "")).pooled());
    return builder.build(model.sequencesInput());
  }
}
