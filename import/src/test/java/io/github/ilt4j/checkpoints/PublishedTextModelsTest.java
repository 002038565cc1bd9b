package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Files as the hub has them: other prefixes, heads, and buffers beside the weights. */
class PublishedTextModelsTest {

  private static final String TABLE = "a token table; bytes have a table of their own";
  private static final String HEAD = "a language-model head; this model has its own";
  private static final String BUFFER = "a buffer, not a weight";
  private static final String UNKNOWN = "the model has no such parameter";

  @TempDir Path folder;

  @Test
  void gpt2HasNoPrefixAndKeepsItsCausalMasks() {
    // Names of openai-community/gpt2.
    check(
        "gpt2",
        name -> name.replaceFirst("^transformer\\.", ""),
        Map.of(
            "h.0.attn.bias", Nd4j.zeros(DataType.FLOAT, 1, 1, 8, 8),
            "h.0.attn.masked_bias", Nd4j.zeros(DataType.FLOAT, 1)),
        Map.of("wte.weight", TABLE, "h.0.attn.bias", BUFFER, "h.0.attn.masked_bias", BUFFER));
  }

  @Test
  void gemma3StandsBesideAVisionTower() {
    // Names of google/gemma-3-4b-pt.
    check(
        "gemma3_text",
        name -> "language_model." + name,
        Map.of(
            "vision_tower.vision_model.post_layernorm.weight", Nd4j.zeros(DataType.FLOAT, 4),
            "multi_modal_projector.mm_soft_emb_norm.weight", Nd4j.zeros(DataType.FLOAT, 4)),
        Map.of(
            "language_model.model.embed_tokens.weight",
            TABLE,
            "vision_tower.vision_model.post_layernorm.weight",
            UNKNOWN,
            "multi_modal_projector.mm_soft_emb_norm.weight",
            UNKNOWN));
  }

  @Test
  void modernBertHasAHeadThatIsNotPartOfTheBody() {
    // Names of answerdotai/ModernBERT-base.
    check(
        "modernbert",
        name -> name,
        Map.of("decoder.weight", Nd4j.zeros(DataType.FLOAT, 120, 32)),
        Map.of(
            "model.embeddings.tok_embeddings.weight",
            TABLE,
            "decoder.weight",
            HEAD,
            "decoder.bias",
            HEAD,
            "head.dense.weight",
            UNKNOWN,
            "head.norm.weight",
            UNKNOWN));
  }

  @Test
  void debertaHasHeadsOfTwoTrainings() {
    // Names of microsoft/deberta-v3-base.
    check(
        "deberta_v2",
        name -> name.replace("cls.predictions.transform.", "mask_predictions."),
        Map.of(
            "deberta.embeddings.position_ids", Nd4j.zeros(DataType.INT64, 1, 40),
            "lm_predictions.lm_head.bias", Nd4j.zeros(DataType.FLOAT, 120),
            "lm_predictions.lm_head.dense.weight", Nd4j.zeros(DataType.FLOAT, 32, 32)),
        Map.of(
            "deberta.embeddings.word_embeddings.weight",
            TABLE,
            "deberta.embeddings.position_ids",
            BUFFER,
            "lm_predictions.lm_head.bias",
            UNKNOWN,
            "lm_predictions.lm_head.dense.weight",
            UNKNOWN,
            "cls.predictions.bias",
            UNKNOWN,
            "mask_predictions.dense.weight",
            UNKNOWN,
            "mask_predictions.dense.bias",
            UNKNOWN,
            "mask_predictions.LayerNorm.weight",
            UNKNOWN,
            "mask_predictions.LayerNorm.bias",
            UNKNOWN));
  }

  /**
   * Loads the body of a golden from a file with other names.
   *
   * @param names of the golden's tensors in the file
   * @param beside what else is in the file
   * @param ignored what of the file is not read, and why
   */
  private void check(
      String golden,
      UnaryOperator<String> names,
      Map<String, INDArray> beside,
      Map<String, String> ignored) {
    Path source = Goldens.path(golden);
    ConfigDocument document = ConfigDocument.read(source);
    document.write(folder);
    TextModel model = document.textModel();
    SafetensorsWriter writer = new SafetensorsWriter();
    List<ParameterSpec> specs = new ArrayList<>();
    try (WeightsFolder weights = WeightsFolder.open(source)) {
      for (String name : weights.names()) {
        writer.add(names.apply(name), weights.tensor(name));
        if (name.startsWith(model.basePrefix() + ".")
            && !name.startsWith(model.inputEmbeddings() + ".")) {
          long[] shape = weights.tensor(name).shape();
          specs.add(ParameterSpec.of("bytes_encoder." + name, Initializer.zeros(), shape));
        }
      }
    }
    beside.forEach(writer::add);
    writer.write(folder.resolve("model.safetensors"));
    try (Parameters parameters = Parameters.allocate(specs);
        SafetensorsFile expected = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      LoadReport report = Components.loadBody(folder, parameters, "bytes_encoder");
      report.requireComplete();
      Map<String, String> reasons = new TreeMap<>();
      report.ignored().forEach(tensor -> reasons.put(tensor.name(), tensor.reason()));
      assertEquals(new TreeMap<>(ignored), reasons);
      for (ParameterSpec spec : specs) {
        assertEquals(
            expected.tensor(spec.name().substring("bytes_encoder.".length())),
            parameters.value(spec.name()),
            spec.name());
      }
    }
  }
}
