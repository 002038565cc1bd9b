package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Chunks of words against the same model that takes all words as one rectangle. */
class ChunkedModelTest {

  private static final Set<Modality> BOTH = Set.of(Modality.values());
  private static final int ALL = Integer.MAX_VALUE;

  static Stream<StageExecutor> executors() {
    return Stream.of(SameDiffStage::new, PlanStage::new);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void chunksGiveWhatOneRectangleGives(StageExecutor executor) {
    Random random = new Random(4);
    WordLatentConfig config = GraphFixture.config(ModelForm.V2025);
    try (WordLatentModel whole = WordLatentModel.create(config, SameDiffStage::new, ALL);
        WordLatentModel chunked = WordLatentModel.create(config, executor, 64)) {
      whole.parameters().initialize(1);
      chunked.parameters().initialize(1);
      for (int words : new int[] {50, 45, 20}) {
        WordLatentBatch batch = GraphFixture.randomBatch(random, words);
        double scale = 1.0 / batch.labelCount();
        double expected = whole.forwardBackward(batch, BOTH, 1, scale) * scale;
        double found = chunked.forwardBackward(batch, BOTH, 1, scale) * scale;
        assertEquals(expected, found, 1e-5);
        assertClose(whole.parameters().gradients(), chunked.parameters().gradients());
        Evaluation evaluation = chunked.evaluate(batch, BOTH);
        assertEquals(expected, evaluation.meanLoss(), 1e-5);
        assertEquals(whole.evaluate(batch, BOTH).correctBytes(), evaluation.correctBytes());
        assertEquals(batch.labelCount(), evaluation.bytes());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aWordsVectorDoesNotDependOnTheOthers(StageExecutor executor) {
    Words words = GraphFixture.randomBatch(new Random(5), 50).words();
    try (WordLatentModel model =
        WordLatentModel.create(GraphFixture.config(ModelForm.V2026), executor, 64)) {
      model.parameters().initialize(1);
      Map<Modality, INDArray> together = model.encode(words, BOTH);
      Words.Images images = words.images().orElseThrow();
      for (int i : new int[] {0, 17, 49}) {
        Words alone =
            new Words(
                List.of(words.bytes().get(i)),
                Optional.of(
                    new Words.Images(
                        Nd4j.expandDims(images.pixels().slice(i), 0),
                        new int[] {images.heights()[i]},
                        new int[] {images.widths()[i]})));
        model
            .encode(alone, BOTH)
            .forEach(
                (modality, vector) ->
                    assertClose(vector.getRow(0), together.get(modality).getRow(i)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aSeedDecidesTheDropoutOfAllChunks(StageExecutor executor) {
    WordLatentBatch batch = GraphFixture.randomBatch(new Random(6), 50);
    try (WordLatentModel model =
        WordLatentModel.create(GraphFixture.config(ModelForm.V2025, 0.2), executor, 64)) {
      model.parameters().initialize(1);
      double loss = model.forwardBackward(batch, BOTH, 1, 1);
      assertEquals(loss, model.forwardBackward(batch, BOTH, 1, 1));
      assertTrue(Math.abs(loss - model.forwardBackward(batch, BOTH, 2, 1)) > 1e-3 * loss);
    }
  }

  private static void assertClose(INDArray expected, INDArray found) {
    double largest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(found).amaxNumber().doubleValue();
    assertTrue(
        largest > 0 && difference <= 1e-5 * Math.max(1, largest),
        "differs by %s, the largest being %s".formatted(difference, largest));
  }
}
