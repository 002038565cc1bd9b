package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class BytesInputsTest {
  private static final Bert BERT =
      new Bert(1, 8, 1, 2, 8, Activation.GELU, 5, 2, 1e-12, 0, 0, true, 0.1);

  @Test
  void wordsArePooledByTheirMeanOrAtTheirBeginning() {
    Words words = new Words(List.of(new int[] {2, 97, 98, 3}, new int[] {2, 3}), Optional.empty());
    assertArrayEquals(
        new float[] {0.25f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0, 0}, pool(ModelForm.V2025, words));
    assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0, 0, 0}, pool(ModelForm.V2026, words));
  }

  @Test
  void aWordWithoutPositionsIsRefused() {
    Words words = new Words(List.of(new int[] {2, 97, 98, 99, 100, 3}), Optional.empty());
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> pool(ModelForm.V2026, words));
    assertEquals(
        "a word of 6 bytes, BOS and EOS included, is longer than the 5 positions of the bytes"
            + " encoder (bert)",
        error.getMessage());
  }

  private static float[] pool(ModelForm form, Words words) {
    BytesInputs encoder = new BytesInputs(BERT, form);
    Chunk all = Chunk.of(encoder.lengths(words), Chunk.POSITIONS).get(0);
    Map<String, INDArray> inputs = encoder.of(words, all);
    return inputs.get(StageGraphs.POOL_WEIGHTS).data().asFloat();
  }
}
