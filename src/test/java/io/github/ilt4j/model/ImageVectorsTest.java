package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A word's vectors are a function of the word alone. */
class ImageVectorsTest {

  private static final float ROUNDING = 1e-6f;

  private static final List<String> WORDS =
      List.of("i", "\u0002", "hello ", "שלום ", "extraordinarily ", "漢字", "🙂", "W ");

  @Test
  void picturesEncodedTogetherOneByOneOrGroupedByWidthGiveTheSameVectors() throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2025), 6)) {
      Map<String, float[]> together = vectors(tiny, WORDS);
      Map<String, float[]> oneByOne = new LinkedHashMap<>();
      WORDS.forEach(word -> oneByOne.putAll(vectors(tiny, List.of(word))));
      Map<String, float[]> grouped = new LinkedHashMap<>();
      Map<Integer, List<String>> byWidth = byWidth(tiny);
      assertTrue(byWidth.size() > 2, "there are several widths");
      byWidth.values().forEach(words -> grouped.putAll(vectors(tiny, words)));
      for (String word : WORDS) {
        assertArrayEquals(oneByOne.get(word), together.get(word), ROUNDING, word);
        assertArrayEquals(oneByOne.get(word), grouped.get(word), ROUNDING, word);
      }
      assertTrue(
          difference(together.get("i"), together.get("W ")) > 1000 * ROUNDING,
          "words of one width have vectors of their own");
    }
  }

  @Test
  void anEncoderThatIsSwitchedOffGivesZeros() throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026), 6)) {
      Words words = tiny.words(WORDS);
      Map<Modality, INDArray> both = tiny.model().encode(words, tiny.model().modalities());
      for (Modality heard : Modality.values()) {
        Map<Modality, INDArray> one = tiny.model().encode(words, Set.of(heard));
        for (Modality modality : Modality.values()) {
          INDArray found = one.get(modality);
          assertArrayEquals(both.get(modality).shape(), found.shape());
          if (modality == heard) {
            // In the form of 2026 the one that is left speaks twice as loud.
            assertEquals(both.get(modality).mul(2), found);
          } else {
            assertEquals(0, found.norm2Number().doubleValue());
          }
        }
      }
    }
  }

  private static Map<String, float[]> vectors(TinyModel tiny, List<String> words) {
    INDArray table =
        tiny.model().encode(tiny.words(words), tiny.model().modalities()).get(Modality.IMAGE);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      vectors.put(words.get(i), table.getRow(i).toFloatVector());
    }
    return vectors;
  }

  private static Map<Integer, List<String>> byWidth(TinyModel tiny) {
    int[] widths = tiny.words(WORDS).images().orElseThrow().widths();
    Map<Integer, List<String>> groups = new TreeMap<>();
    for (int i = 0; i < widths.length; i++) {
      groups.computeIfAbsent(widths[i], width -> new ArrayList<>()).add(WORDS.get(i));
    }
    return groups;
  }

  private static double difference(float[] first, float[] second) {
    double[] differences = new double[first.length];
    Arrays.setAll(differences, i -> Math.abs(first[i] - second[i]));
    return Arrays.stream(differences).max().orElseThrow();
  }
}
