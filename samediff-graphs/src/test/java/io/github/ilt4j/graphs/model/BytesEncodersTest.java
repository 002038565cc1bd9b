package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every architecture over sequences as the bytes encoder of a model. */
class BytesEncodersTest {

  private static final TextModel CAUSAL = SmallModels.gpt2(8, 16, 0);

  static Stream<Arguments> encoders() {
    return SmallModels.all(8, 0)
        .flatMap(model -> Stream.of(ModelForm.values()).map(form -> Arguments.of(model, form)));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void aWordsVectorIsItsOwn(TextModel encoder, ModelForm form) {
    Random random = new Random(6);
    List<int[]> words = new ArrayList<>();
    for (int length : new int[] {2, 3, 5, 5, 9, 12}) {
      words.add(random.ints(length, 1, 256).toArray());
    }
    try (WordLatentModel session = model(encoder, form, SameDiffStage::new);
        WordLatentModel plans = model(encoder, form, PlanStage::new)) {
      float[][] together = vectors(plans, words);
      for (int i = 0; i < words.size(); i++) {
        assertArrayEquals(vectors(session, List.of(words.get(i)))[0], together[i], 1e-5f);
      }
      // No two alike, and no vector without a length.
      for (int i = 0; i < together.length; i++) {
        for (int j = 0; j < i; j++) {
          assertTrue(distance(together[i], together[j]) > 1e-2, i + " and " + j);
        }
      }
    }
  }

  /** Of the words, so that every byte of the last counts: the mean or the first position. */
  @ParameterizedTest
  @MethodSource("encoders")
  void theBytesOfAWordCountInTheirOrder(TextModel encoder, ModelForm form) {
    try (WordLatentModel model = model(encoder, form, PlanStage::new)) {
      int[] word = {2, 97, 98, 99, 100, 3};
      int[] other = {2, 97, 99, 98, 100, 3};
      float[][] vectors = vectors(model, List.of(word, other));
      // What a causal model gives at BOS knows nothing of the bytes.
      boolean blind = encoder.causal() && form == ModelForm.V2026;
      assertEquals(!blind, distance(vectors[0], vectors[1]) > 1e-4);
    }
  }

  @Test
  void whatReadsBothWaysIsRefusedElsewhere() {
    TextModel deberta = SmallModels.debertaV3(8, 0);
    assertEquals(
        "latent_transformer: expected an architecture in which a position sees only those before"
            + " it, found deberta-v2",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new WordLatentConfig(
                        ModelForm.V2026,
                        Optional.empty(),
                        Optional.of(deberta),
                        deberta,
                        CAUSAL,
                        0))
            .getMessage());
    assertEquals(
        "bytes_decoder: expected an architecture in which a position sees only those before it,"
            + " found modernbert",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new WordLatentConfig(
                        ModelForm.V2026,
                        Optional.empty(),
                        Optional.of(deberta),
                        CAUSAL,
                        SmallModels.modernBert(8, 4, true, 0),
                        0))
            .getMessage());
  }

  private static WordLatentModel model(TextModel encoder, ModelForm form, StageExecutor executor) {
    WordLatentModel model =
        WordLatentModel.create(
            new WordLatentConfig(form, Optional.empty(), Optional.of(encoder), CAUSAL, CAUSAL, 0),
            executor);
    model.parameters().initialize(2);
    return model;
  }

  private static float[][] vectors(WordLatentModel model, List<int[]> words) {
    INDArray found =
        model.encode(new Words(words, Optional.empty()), model.modalities()).get(Modality.BYTES);
    return found.toFloatMatrix();
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }
}
