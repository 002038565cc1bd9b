package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Gpt2;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.model.TinyModel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A latent transformer that has positions for a few words alone. */
class PositionsTest {

  private static final int POSITIONS = 9;

  private static WordLatentConfig config() {
    WordLatentConfig other = TinyModel.config(ModelForm.V2026);
    return new WordLatentConfig(
        other.form(),
        other.imageEncoder(),
        other.bytesEncoder(),
        new Gpt2(
            0,
            32,
            1,
            4,
            64,
            Activation.GELU_TANH,
            POSITIONS,
            1e-5,
            true,
            false,
            0,
            0,
            0,
            true,
            0.2),
        other.bytesDecoder(),
        0);
  }

  @Test
  void aTextEndsAtTheLastPosition() throws IOException {
    try (TinyModel tiny = TinyModel.create(config(), 3)) {
      List<Generated> generated =
          tiny.generator(100, tiny.model().modalities()).generate(List.of("a b ", "c d e f "));
      for (Generated text : generated) {
        // The word after the last position is spelled, and read no more.
        assertEquals(POSITIONS + 1, text.prompt().size() + text.words().size());
      }
    }
  }

  @Test
  void longerTextsAreRefused() throws IOException {
    String text = "a ".repeat(POSITIONS);
    try (TinyModel tiny = TinyModel.create(config(), 3)) {
      assertEquals(
          "prompt: expected at most 9 words, the positions of the latent transformer, found 10",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> tiny.generator(1, tiny.model().modalities()).generate(List.of("a", text)))
              .getMessage());
      assertEquals(
          "a sequence of 10 words is longer than the 9 positions of the latent transformer (gpt2)",
          assertThrows(IllegalArgumentException.class, () -> tiny.evaluate(text)).getMessage());
    }
  }
}
