package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Plans against SameDiff's session: outputs and gradients, of random shapes and seeds. */
class PlanStageTest {

  static Stream<Arguments> textModels() {
    return Stream.of(Kernels.values())
        .flatMap(
            kernels ->
                Stream.concat(
                        Stream.of(
                            TestModels.BERT,
                            TestModels.NEOX,
                            TestModels.NEOX_IN_SERIES,
                            TestModels.LLAMA,
                            TestModels.PLAIN_LLAMA),
                        SmallModels.all(16, 0.2))
                    .map(model -> Arguments.of(kernels, model)));
  }

  @ParameterizedTest
  @MethodSource("textModels")
  void givesWhatTheSessionGivesForTextModels(Kernels kernels, TextModel model) {
    compare(
        kernels,
        training -> TestModels.graph(model, training),
        random -> TestModels.inputs(model, random, 1 + random.nextInt(4), 1 + random.nextInt(9)));
  }

  static Stream<TextModel> groupedAndBiased() {
    return Stream.of(TestModels.BERT, TestModels.NEOX, TestModels.LLAMA);
  }

  /** oneDNN's attention takes sixteen sequences at once. */
  @ParameterizedTest
  @MethodSource("groupedAndBiased")
  void givesWhatTheSessionGivesForManySequences(TextModel model) {
    compare(
        Kernels.ONEDNN,
        training -> TestModels.graph(model, training),
        random -> TestModels.inputs(model, random, 32, 1 + random.nextInt(4)));
  }

  static Stream<Arguments> imageModels() {
    return Stream.of(Kernels.values())
        .flatMap(
            kernels ->
                Stream.of(TestModels.VIT, TestModels.CLIP, TestModels.SWIN, TestModels.NAVIT)
                    .map(model -> Arguments.of(kernels, model)));
  }

  @ParameterizedTest
  @MethodSource("imageModels")
  void givesWhatTheSessionGivesForImages(Kernels kernels, ImageModel model) {
    compare(
        kernels,
        training -> TestModels.graph(model, training),
        random -> TestModels.images(model, random, 1 + random.nextInt(4)));
  }

  private static void compare(
      Kernels kernels,
      Function<Boolean, StageGraph> graph,
      Function<Random, Map<String, INDArray>> inputsOf) {
    Random random = new Random(5);
    try (Parameters expected = Parameters.allocate(graph.apply(false).parameters());
        Parameters found = Parameters.allocate(graph.apply(false).parameters());
        Stage session = new SameDiffStage(graph.apply(false), () -> graph.apply(true), expected);
        Stage plan =
            new PlanStage(
                graph.apply(false), () -> graph.apply(true), found, kernels, Precision.FP32)) {
      expected.initialize(3);
      found.initialize(3);
      for (int i = 0; i < 4; i++) {
        Map<String, INDArray> inputs = inputsOf.apply(random);
        assertClose("inference", session.infer(inputs), plan.infer(inputs));
        long seed = random.nextLong();
        Pass expectedPass = session.forward(inputs, seed);
        Pass foundPass = plan.forward(inputs, seed);
        assertClose("forward", expectedPass.outputs(), foundPass.outputs());
        Map<String, INDArray> seeds =
            Map.of("y", TestModels.normal(random, expectedPass.outputs().get("y").shape()));
        assertClose("backward", expectedPass.backward(seeds), foundPass.backward(seeds));
        double scale = expected.gradients().amaxNumber().doubleValue();
        for (String name : expected.names()) {
          assertClose(name, expected.gradient(name), found.gradient(name), scale);
        }
      }
    }
  }

  private static void assertClose(
      String what, Map<String, INDArray> expected, Map<String, INDArray> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (name, array) ->
            assertClose(
                what + " " + name,
                array,
                found.get(name),
                array.isEmpty() ? 1 : array.amaxNumber().doubleValue()));
  }

  private static void assertClose(String what, INDArray expected, INDArray found, double scale) {
    assertArrayEquals(expected.shape(), found.shape(), what);
    double difference = expected.sub(found).amaxNumber().doubleValue();
    assertTrue(
        difference <= 1e-5 * scale,
        "%s: differs by %s, the largest being %s".formatted(what, difference, scale));
  }

  static Stream<StageExecutor> executors() {
    return Stream.of(SameDiffStage::new, PlanStage::new);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void buildsNoTrainingGraphForInference(StageExecutor executor) {
    StageGraph graph = TestModels.graph(TestModels.LLAMA, false);
    try (Parameters parameters = Parameters.allocate(graph.parameters());
        Stage stage = executor.stage(graph, Assertions::fail, parameters)) {
      stage.infer(TestModels.inputs(new Random(1), 2, 3));
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aPassGoesBackOnce(StageExecutor executor) {
    StageGraph graph = TestModels.graph(TestModels.LLAMA, false);
    try (Parameters parameters = Parameters.allocate(graph.parameters());
        Stage stage =
            executor.stage(graph, () -> TestModels.graph(TestModels.LLAMA, true), parameters)) {
      Random random = new Random(1);
      Map<String, INDArray> seeds = Map.of("y", TestModels.normal(random, 6, 16));
      Pass gone = stage.forward(TestModels.inputs(random, 2, 3), 1);
      gone.backward(seeds);
      assertThrows(IllegalStateException.class, () -> gone.backward(seeds));
      Pass closed = stage.forward(TestModels.inputs(random, 2, 3), 1);
      closed.close();
      closed.close();
      assertThrows(IllegalStateException.class, () -> closed.backward(seeds));
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void passesThatAreOpenTogetherKeepApart(StageExecutor executor) {
    Random random = new Random(2);
    StageGraph graph = TestModels.graph(TestModels.LLAMA, false);
    try (Parameters parameters = Parameters.allocate(graph.parameters());
        Stage stage =
            executor.stage(graph, () -> TestModels.graph(TestModels.LLAMA, true), parameters)) {
      parameters.initialize(3);
      List<Map<String, INDArray>> inputs = new ArrayList<>();
      List<Map<String, INDArray>> seeds = new ArrayList<>();
      List<INDArray> alone = new ArrayList<>();
      for (int length : new int[] {3, 3, 2, 3}) {
        inputs.add(TestModels.inputs(random, 2, length));
        seeds.add(Map.of("y", TestModels.normal(random, 2L * length, 16)));
      }
      for (int i = 0; i < inputs.size(); i++) {
        alone.add(stage.forward(inputs.get(i), i).backward(seeds.get(i)).get("x"));
      }
      INDArray sum = parameters.gradients().dup();
      parameters.gradients().assign(0);
      // A second round meets slots that were used before, in another order.
      for (int[] order : new int[][] {{2, 0, 3, 1}, {0, 1, 2, 3}}) {
        Map<Integer, Pass> open = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
          open.put(i, stage.forward(inputs.get(i), i));
        }
        for (int i : order) {
          INDArray found = open.get(i).backward(seeds.get(i)).get("x");
          assertClose("pass " + i, alone.get(i), found, 1);
        }
        double scale = sum.amaxNumber().doubleValue();
        assertClose("parameters", sum, parameters.gradients(), scale);
        parameters.gradients().assign(0);
      }
    }
  }
}
