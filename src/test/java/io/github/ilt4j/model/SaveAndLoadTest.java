package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.Checkpoints;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model that is saved and loaded is the same model. */
class SaveAndLoadTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "V2025, all",
    "V2025, IMAGE",
    "V2025, BYTES",
    "V2026, all",
    "V2026, IMAGE",
    "V2026, BYTES"
  })
  void parametersLogitsAndLossesAreTheSame(ModelForm form, String encoders) throws IOException {
    Set<Modality> present =
        encoders.equals("all") ? EnumSet.allOf(Modality.class) : Set.of(Modality.valueOf(encoders));
    WordLatentConfig config = TinyModel.config(form, present, 0);
    Path place = folder.resolve("model");
    try (TinyModel saved = TinyModel.create(config, 8)) {
      trainAStep(saved);
      Checkpoints.replace(
          place,
          target ->
              Checkpoint.writeModel(
                  target, ConfigDocument.of(config), config, saved.model().parameters()));
      try (Checkpoint checkpoint = Checkpoint.open(place);
          TinyModel loaded = TinyModel.create(checkpoint.config(), 9)) {
        checkpoint.load(loaded.model().parameters()).requireComplete();
        assertEquals(saved.model().parameters().names(), loaded.model().parameters().names());
        assertEquals(saved.model().parameters().length(), loaded.model().parameters().length());
        assertArrayEquals(logits(saved), logits(loaded), 1e-5f);
        String[] texts = {"a b", "שלום \u000Eעולם\u000F 漢字"};
        double loss = saved.evaluate(texts).meanLoss();
        assertTrue(loss > 1, "a loss of " + loss);
        assertEquals(loss, loaded.evaluate(texts).meanLoss(), 1e-6);
      }
    }
  }

  /** So that nothing is left at a value with which every model starts. */
  private static void trainAStep(TinyModel tiny) {
    try (ModelBatch batch = tiny.batch("a b", "c d");
        Trainer trainer = new Trainer(tiny.model(), TinyModel.training(1, 0.1, 0), Set.of())) {
      trainer.step(0, batch.batch());
    }
  }

  /** Scores of the bytes after "c" in the word after "a ". */
  private static float[] logits(TinyModel tiny) {
    try (ModelBatch batch = tiny.batch("a ")) {
      Map<Modality, INDArray> vectors =
          tiny.model().encode(batch.batch().words(), tiny.model().modalities());
      INDArray latents =
          tiny.model()
              .latents(
                  vectors,
                  batch.batch().wordIndex(),
                  batch.batch().attentionMask(),
                  batch.batch().positionIds());
      try (Decoding decoding = tiny.model().decode()) {
        return decoding
            .beginWords(List.of(latents.getRow(1).toFloatVector()), List.of(new int[] {'c'}))
            .get(0);
      }
    }
  }
}
