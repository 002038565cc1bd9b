package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.Differences;
import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.ClipVision;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.NaVit;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.Swinv2;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of a stage, of its parameters and its input, against differences of its outputs. */
class FiniteDifferencesTest {

  static Stream<TextModel> families() {
    return Stream.concat(first(), SmallModels.all(8, 0.2));
  }

  private static Stream<TextModel> first() {
    return Stream.of(
        new Bert(1, 8, 2, 2, 12, Activation.GELU, 6, 2, 1e-12, 0.2, 0.2, true, 0.5),
        new GptNeoX(
            1, 8, 1, 2, 12, Activation.GELU, 0.5, 10000, 6, 1e-5, true, true, 0.2, 0.2, false, 0.5),
        new GptNeoX(
            1,
            8,
            1,
            2,
            12,
            Activation.GELU_TANH,
            1,
            10000,
            6,
            1e-5,
            false,
            false,
            0,
            0,
            false,
            0.5),
        new Llama(
            1,
            8,
            1,
            4,
            2,
            4,
            12,
            Activation.SILU,
            1e-6,
            10000,
            RopeScaling.none(),
            6,
            true,
            true,
            0.2,
            false,
            0.5));
  }

  @ParameterizedTest
  @MethodSource("families")
  void gradientsEqualDifferencesOfTheOutput(TextModel model) {
    StageGraph training = graph(model, true);
    Parameters parameters = Parameters.allocate(training.parameters());
    parameters.initialize(7);
    Random random = new Random(3);
    try (Stage stage = new SameDiffStage(graph(model, false), () -> training, parameters)) {
      Map<String, INDArray> inputs = new HashMap<>();
      inputs.put("x", Differences.normal(random, 6, 8));
      inputs.put(Sequences.POSITION_IDS, Nd4j.createFromArray(0, 1, 2, 0, 1, 2).reshape(2, 3));
      inputs.put(
          Sequences.ATTENTION_MASK,
          model.causal()
              ? Nd4j.createFromArray(1f, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1)
                  .reshape(2, 3, 3)
              : Nd4j.createFromArray(1f, 1, 1, 1, 1, 0).reshape(2, 3));
      INDArray seed = Differences.normal(random, 6, 8);
      Pass pass = stage.forward(inputs, 11);
      Map<String, INDArray> gradients = pass.backward(Map.of("y", seed));
      Differences.check(
          "x", inputs.get("x"), gradients.get("x"), () -> loss(stage, inputs, seed), random);
      check(parameters, () -> loss(stage, inputs, seed), random);
    }
  }

  static Stream<ImageModel> imageModels() {
    return Stream.of(
        new Vit(8, 2, 2, 12, Activation.GELU, 8, 4, 3, 1e-12, true, Activation.TANH, 0.2, 0.2, 0.5),
        new ClipVision(8, 2, 2, 12, Activation.QUICK_GELU, 8, 4, 3, 1e-5, 0.2, 0.5),
        new Swinv2(
            4,
            List.of(2, 1),
            List.of(1, 2),
            2,
            List.of(0, 4),
            1.5,
            Activation.GELU,
            16,
            4,
            3,
            1e-5,
            true,
            0.2,
            0.2,
            0.2,
            0.5),
        new NaVit(8, 4, 8, 8, 1, 1, 12, 0.2, 0.2, 0.1));
  }

  @ParameterizedTest
  @MethodSource("imageModels")
  void gradientsOfAnImageModelEqualDifferencesOfItsOutput(ImageModel model) {
    StageGraph training = graph(model, true);
    Parameters parameters = Parameters.allocate(training.parameters());
    parameters.initialize(7);
    Random random = new Random(3);
    // No bias is zero, where the bend of a RELU would lie.
    parameters.values().addi(Differences.normal(random, parameters.length()).muli(0.2));
    try (Stage stage = new SameDiffStage(graph(model, false), () -> training, parameters)) {
      // Two pictures of different widths: the table of 2 x 2 positions is interpolated for both.
      Map<String, INDArray> inputs =
          model.inputs(
              Differences.normal(random, 2, 3, 4, 12), new int[] {4, 4}, new int[] {12, 4});
      INDArray seed = Differences.normal(random, 2, 8);
      stage.forward(inputs, 11).backward(Map.of("y", seed));
      check(parameters, () -> loss(stage, inputs, seed), random);
    }
  }

  private static void check(Parameters parameters, DoubleSupplier loss, Random random) {
    for (String name : parameters.names()) {
      Differences.check(name, parameters.value(name), parameters.gradient(name), loss, random);
    }
  }

  private static double loss(Stage stage, Map<String, INDArray> inputs, INDArray seed) {
    try (Pass pass = stage.forward(inputs, 11)) {
      INDArray output = pass.outputs().get("y").castTo(DataType.DOUBLE);
      return output.mul(seed.castTo(DataType.DOUBLE)).sumNumber().doubleValue();
    }
  }

  private static StageGraph graph(TextModel model, boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), training);
    SDVariable x = builder.differentiableInput("x", -1, 8);
    Sequences sequences =
        model.causal()
            ? Sequences.withPairMask(builder).withWindows()
            : Sequences.withKeyMask(builder);
    Scope root = new Scope(builder, "");
    builder.output("y", model.lastHiddenState(root, model.hiddenStates(root, x, sequences)));
    return builder.build(Sequences.POSITION_IDS);
  }

  private static StageGraph graph(ImageModel model, boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), training);
    builder.output("y", model.encode(builder, new Scope(builder, "")).pooled());
    return builder.build(model.sequencesInput());
  }
}
