package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.plans.PlanStage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models put together from folders of several families, trained a step, saved and opened again. */
class FamiliesTogetherTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "V2025, modernbert, gemma3_text, gpt2",
    "V2026, modernbert, gpt2, gemma3_text",
    "V2025, deberta_v2, llama3_rope, gpt2",
    "V2026, deberta_v2, gemma3_text, gemma3_text",
    "V2026, gpt2, gpt_neox, llama",
  })
  void aModelOfSeveralFamiliesComesBack(
      ModelForm form, String encoder, String latent, String decoder) {
    WordLatentConfig config =
        new WordLatentConfig(
            form, Optional.empty(), Optional.of(model(encoder)), model(latent), model(decoder), 0);
    try (WordLatentModel model = WordLatentModel.create(config, PlanStage::new)) {
      model.parameters().initialize(5);
      load(encoder, "bytes_encoder", model);
      load(latent, "latent_transformer", model);
      load(decoder, "bytes_decoder", model);
      model.forwardBackward(batch(), model.modalities(), 1, 1);
      for (String name : model.parameters().names()) {
        assertTrue(
            Double.isFinite(model.parameters().gradient(name).sumNumber().doubleValue()), name);
      }
      // A step, so that what is saved is not what the folders gave.
      model.parameters().values().subi(model.parameters().gradients().mul(1e-3));
      double loss = model.evaluate(batch(), model.modalities()).loss();
      Path place = folder.resolve("model");
      Checkpoints.replace(
          place,
          files ->
              Checkpoint.writeModel(files, ConfigDocument.of(config), config, model.parameters()));
      try (Checkpoint checkpoint = Checkpoint.open(place);
          WordLatentModel again = WordLatentModel.create(checkpoint.config(), PlanStage::new)) {
        assertEquals(config, checkpoint.config());
        checkpoint.load(again.parameters()).requireComplete();
        assertEquals(model.parameters().values(), again.parameters().values());
        assertEquals(loss, again.evaluate(batch(), again.modalities()).loss(), 1e-6 * loss);
      }
    }
  }

  private static TextModel model(String golden) {
    return ConfigDocument.read(Goldens.path(golden)).textModel();
  }

  /** Whatever of a component a folder does not give is new: bytes, heads, mappings. */
  private static void load(String golden, String component, WordLatentModel model) {
    LoadReport report = Components.loadBody(Goldens.path(golden), model.parameters(), component);
    assertTrue(report.requireComplete().matched().size() > 10, report.toText());
  }

  private static WordLatentBatch batch() {
    INDArray mask = Nd4j.createFromArray(1f, 0, 0, 1, 1, 0, 1, 1, 1).reshape(1, 3, 3);
    return new WordLatentBatch(
        new Words(
            List.of(new int[] {2, 2, 3}, new int[] {2, 97, 98, 32, 3}, new int[] {2, 99, 3}),
            Optional.empty()),
        new int[] {0, 1, 2},
        mask,
        Nd4j.createFromArray(0, 1, 2).reshape(1, 3),
        List.of(new int[] {97, 98, 32, 3}, new int[] {99, 3}, new int[] {3}));
  }
}
