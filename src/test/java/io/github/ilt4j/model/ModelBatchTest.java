package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.graphs.model.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ModelBatchTest {
  @TempDir Path folder;

  @Test
  void wordsAndLabelsAreThoseOfTheText() {
    TextProcessor processor = new TextProcessor(TextForm.V2026, 32);
    WordBatch data = WordBatch.of(List.of("a \u0000 שלום", "a"), processor, Optional.empty());
    try (ModelBatch batch = ModelBatch.of(data, ImageNormalization.HALF)) {
      List<int[]> words = batch.batch().words().bytes();
      int[] index = batch.batch().wordIndex();
      List<int[]> labels = batch.batch().labels();
      List<String> expected = List.of("\u0002", "a ", "\u0000", " ", "שלום");
      for (int i = 0; i < expected.size(); i++) {
        int[] word = words.get(index[i]);
        assertEquals(2, word[0]);
        assertEquals(3, word[word.length - 1]);
        assertEquals(expected.get(i), text(word, 1));
        String next = i + 1 < expected.size() ? expected.get(i + 1) : "";
        assertEquals(next, text(labels.get(i), 0));
      }
      assertEquals(index[1], words.size() > 0 ? indexOf(words, "a ") : -1);
      assertEquals(-1, index[index.length - 1], "the shorter row is padded");
      assertEquals(0, labels.get(labels.size() - 1).length);
    }
  }

  @Test
  void picturesAreNormalisedAndKeepTheirWidths() throws IOException {
    TextProcessor processor = new TextProcessor(TextForm.V2026, 32);
    try (WordRenderer renderer = WordRenderer.open(RenderOptions.defaults())) {
      WordBatch data = WordBatch.of(List.of("i wwwwwwwww"), processor, Optional.of(renderer));
      try (ModelBatch batch = ModelBatch.of(data, ImageNormalization.HALF)) {
        Words.Images images = batch.batch().words().images().orElseThrow();
        int wide = indexOf(batch.batch().words().bytes(), "wwwwwwwww");
        WordImage drawn = renderer.render("wwwwwwwww");
        assertEquals(drawn.width(), images.widths()[wide]);
        assertEquals(drawn.height(), images.heights()[wide]);
        assertTrue(images.widths()[indexOf(batch.batch().words().bytes(), "i ")] < drawn.width());
        for (int y = 0; y < drawn.height(); y++) {
          for (int x = 0; x < drawn.width(); x++) {
            int green = drawn.pixel(x, y) >> 8 & 255;
            float expected = (green - 127.5f) / 127.5f;
            assertEquals(expected, images.pixels().getFloat(wide, 1, y, x));
          }
        }
      }
    }
  }

  @Test
  void eachChannelHasItsOwnMeanAndDeviation() throws IOException {
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"image_mean\": [0.0, 0.2, 0.4], \"image_std\": [1.0, 0.5, 0.25]}");
    ImageNormalization normalization = ImageNormalization.read(folder);
    INDArray pixels = Nd4j.createFromArray(new byte[] {51, 51, (byte) 255}).reshape(1, 3, 1, 1);
    INDArray result = normalization.apply(pixels.castTo(org.nd4j.linalg.api.buffer.DataType.UINT8));
    assertArrayEquals(new float[] {0.2f, 0f, 2.4f}, result.reshape(-1).toFloatVector(), 1e-6f);
    normalization.write(folder);
    assertEquals(normalization, ImageNormalization.read(folder));
  }

  @Test
  void aFileWithoutThreeMeansIsToldByName() throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, "{\"image_mean\": [0.5], \"image_std\": [0.5, 0.5, 0.5]}");
    CheckpointException error =
        assertThrows(CheckpointException.class, () -> ImageNormalization.read(folder));
    assertTrue(error.getMessage().startsWith(file + ": image_mean, image_std"), error::getMessage);
  }

  private static int indexOf(List<int[]> words, String word) {
    for (int i = 0; i < words.size(); i++) {
      if (text(words.get(i), 1).equals(word)) {
        return i;
      }
    }
    throw new AssertionError("no word " + word);
  }

  /** The bytes between {@code start} and the EOS at the end. */
  private static String text(int[] ids, int start) {
    byte[] bytes = new byte[ids.length - 1 - start];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ids[start + i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
