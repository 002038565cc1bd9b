package io.github.ilt4j.graphs.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    try (Stage stage = new SameDiffStage(graph(model, false), training, parameters)) {
      Map<String, INDArray> inputs = new HashMap<>();
      inputs.put("x", normal(random, 6, 8));
      inputs.put(Sequences.POSITION_IDS, Nd4j.createFromArray(0, 1, 2, 0, 1, 2).reshape(2, 3));
      inputs.put(
          Sequences.ATTENTION_MASK,
          Nd4j.createFromArray(1f, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1)
              .reshape(2, 3, 3));
      INDArray seed = normal(random, 6, 8);
      stage.forward(inputs, 11);
      Map<String, INDArray> gradients = stage.backward(Map.of("y", seed));
      check(inputs.get("x"), gradients.get("x"), () -> loss(stage, inputs, seed), random);
      for (String name : parameters.names()) {
        check(
            parameters.value(name),
            parameters.gradient(name),
            () -> loss(stage, inputs, seed),
            random);
      }
    }
  }

  private static double loss(Stage stage, Map<String, INDArray> inputs, INDArray seed) {
    return stage
        .forward(inputs, 11)
        .get("y")
        .castTo(DataType.DOUBLE)
        .mul(seed.castTo(DataType.DOUBLE))
        .sumNumber()
        .doubleValue();
  }

  /**
   * Compares the derivative along a random direction: one number that every element of the gradient
   * has a part in.
   */
  private static void check(
      INDArray at, INDArray gradient, java.util.function.DoubleSupplier loss, Random random) {
    INDArray direction = normal(random, at.shape());
    INDArray start = at.dup();
    double step = 2e-3;
    at.addi(direction.mul(step));
    double above = loss.getAsDouble();
    at.assign(start).subi(direction.mul(step));
    double below = loss.getAsDouble();
    at.assign(start);
    double expected = (above - below) / (2 * step);
    double found = gradient.mul(direction).sumNumber().doubleValue();
    double size = gradient.norm2Number().doubleValue() * direction.norm2Number().doubleValue();
    assertTrue(size > 0 || expected == 0, "gradient is zero, difference is " + expected);
    assertEquals(expected, found, 2e-3 * Math.max(1, size));
  }

  private static StageGraph graph(TextModel model, boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), training);
    SDVariable x = builder.differentiableInput("x", -1, 8);
    Sequences sequences = Sequences.withPairMask(builder);
    List<SDVariable> states = model.hiddenStates(new Scope(builder, ""), x, sequences);
    builder.output("y", states.get(states.size() - 1));
    return builder.build(Sequences.POSITION_IDS);
  }

  private static INDArray normal(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }
}
