package io.github.ilt4j.generation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.Components;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.options.GenerationConfigFile;
import io.github.ilt4j.options.GenerationSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The decoder of the generation goldens, inside a model whose other parts do not matter. */
final class GoldenModel {

  static final Path FOLDER =
      Path.of("..", "import", "src", "test", "resources", "goldens", "generation");

  /** Words have up to ten bytes. */
  static final TextProcessor PROCESSOR = new TextProcessor(TextForm.V2026, 12);

  private GoldenModel() {}

  static WordLatentModel open() {
    WordLatentConfig config =
        new WordLatentConfig(
            ModelForm.V2026,
            Optional.empty(),
            Optional.of(new Bert(256, 8, 1, 2, 8, Activation.GELU, 64, 2, 1e-12, 0, 0, true, 0.3)),
            new GptNeoX(
                0, 8, 1, 2, 8, Activation.GELU, 0.5, 10000, 64, 1e-5, true, true, 0, 0, false, 0.3),
            ConfigDocument.read(FOLDER).textModel(),
            0);
    WordLatentModel model = WordLatentModel.create(config, PlanStage::new);
    model.parameters().initialize(1);
    Components.load(FOLDER, model.parameters(), "bytes_decoder");
    // A plain table: HuggingFace's model has no biases by bits.
    try (SafetensorsFile weights = SafetensorsFile.open(FOLDER.resolve("model.safetensors"))) {
      INDArray table = weights.tensor("model.embed_tokens.weight");
      for (String name : model.parameters().names()) {
        if (name.startsWith("bytes_decoder.model.embed_tokens.")) {
          INDArray value = model.parameters().value(name);
          value.assign(value.size(0) == 256 ? table : value.mul(0));
        }
      }
    }
    return model;
  }

  /** A generator. */
  static Generator generator(WordLatentModel model, GenerationOptions options) {
    return new Generator(
        model,
        PROCESSOR,
        options,
        model.modalities(),
        words ->
            new Words(
                words.stream().map(PROCESSOR.tokenizer()::encode).toList(), Optional.empty()));
  }

  /** Options under HuggingFace's names. */
  static GenerationOptionsBuilder options(ObjectNode json) {
    return GenerationSettings.merge(GenerationConfigFile.of("golden", json).layer(), List.of())
        .validUtf8(false);
  }
}
