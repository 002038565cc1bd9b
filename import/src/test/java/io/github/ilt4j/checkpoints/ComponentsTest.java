package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ComponentsTest {
  @TempDir Path folder;

  @Test
  void loadsAFolderUnderAPrefix() {
    Path bert = Goldens.path("bert");
    try (Parameters parameters = like(bert, name -> "bytes_encoder." + name)) {
      LoadReport report = Components.load(bert, parameters, "bytes_encoder");
      assertEquals(parameters.names().size(), report.matched().size());
      assertEquals(List.of(), report.requireComplete().ignored());
      assertHolds(bert, parameters, name -> "bytes_encoder." + name);
    }
  }

  @Test
  void theFileOfABareBodyLoadsIntoABodyWithAPrefixAndTheOtherWayRound() {
    Path bare = Goldens.path("bert_base");
    try (Parameters parameters = like(bare, name -> "x.bert." + name)) {
      assertEquals(
          parameters.names().size(), Components.load(bare, parameters, "x").matched().size());
      assertHolds(bare, parameters, name -> "x.bert." + name);
    }
    Path headed = Goldens.path("bert");
    UnaryOperator<String> bareNames = name -> name.replaceFirst("^bert\\.", "");
    try (Parameters parameters = like(headed, bareNames)) {
      LoadReport report = Components.load(headed, parameters, "").requireComplete();
      assertEquals(List.of(), report.ignored());
      assertHolds(headed, parameters, bareNames);
    }
  }

  @Test
  void everyPrefixedFamilyLoadsFromABareBodyWithItsHeadBeside() throws IOException {
    for (String family : List.of("gpt_neox", "llama")) {
      Path source = Goldens.path(family);
      String body = family.equals("llama") ? "model." : "gpt_neox.";
      // The file of the body alone, as AutoModel.save_pretrained writes it.
      SafetensorsWriter writer = new SafetensorsWriter();
      try (WeightsFolder weights = WeightsFolder.open(source)) {
        for (String name : weights.names()) {
          if (name.startsWith(body)) {
            writer.add(name.substring(body.length()), weights.tensor(name));
          }
        }
      }
      writer.write(folder.resolve("model.safetensors"));
      try (Parameters parameters = like(source, name -> name)) {
        LoadReport report = Components.load(folder, parameters, "");
        assertEquals(1, report.missing().size(), report.toText());
        assertTrue(report.missing().get(0).name().matches("embed_out.weight|lm_head.weight"));
        assertEquals("left as it was initialised", report.missing().get(0).instead());
        CheckpointException e = assertThrows(CheckpointException.class, report::requireComplete);
        assertTrue(e.getMessage().contains("1 parameters are missing:\n  "), e.getMessage());
      }
    }
  }

  @Test
  void tokenTableAndHeadStayOutOfAByteModel() {
    Path llama = Goldens.path("llama");
    List<ParameterSpec> specs = new ArrayList<>(specs(llama, name -> "bytes_decoder." + name));
    specs.removeIf(spec -> spec.name().contains("embed_tokens") || spec.name().contains("lm_head"));
    String table = "bytes_decoder.model.embed_tokens.";
    specs.add(ParameterSpec.of(table + "embeddings.weight", Initializer.ones(), 256, 32));
    specs.add(ParameterSpec.of(table + "bit_proj_w", Initializer.zeros(), 32, 8));
    specs.add(ParameterSpec.of("bytes_decoder.lm_head.weight", Initializer.ones(), 256, 32));
    try (Parameters parameters = Parameters.allocate(specs)) {
      parameters.initialize(1);
      LoadReport report = Components.loadBody(llama, parameters, "bytes_decoder").requireComplete();
      assertEquals(specs.size() - 3, report.matched().size());
      assertEquals(
          List.of(
              new LoadReport.Ignored(
                  "lm_head.weight",
                  "a language-model head; this model has its own",
                  Optional.empty()),
              new LoadReport.Ignored(
                  "model.embed_tokens.weight",
                  "a token table; bytes have a table of their own",
                  Optional.empty())),
          report.ignored());
      assertEquals(1f, parameters.value("bytes_decoder.lm_head.weight").minNumber().floatValue());
      assertEquals(1f, parameters.value(table + "embeddings.weight").maxNumber().floatValue());
    }
  }

  @Test
  void aLatentsMappingIsNotReadFromAHeadOfTheSameShape() {
    Path neox = Goldens.path("gpt_neox");
    List<ParameterSpec> specs = specs(neox, name -> "latent_transformer." + name);
    try (Parameters parameters = Parameters.allocate(specs)) {
      LoadReport report = Components.loadBody(neox, parameters, "latent_transformer");
      assertEquals(2, report.ignored().size(), report.toText());
      assertEquals(
          0f, parameters.value("latent_transformer.embed_out.weight").maxNumber().floatValue());
    }
  }

  @Test
  void oldNamesOfLayerNormsAreUnderstoodAndBuffersAreIgnored() {
    Path bert = Goldens.path("bert");
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(bert.resolve("model.safetensors"))) {
      for (String name : file.names()) {
        writer.add(
            name.replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta"),
            file.tensor(name));
      }
    }
    writer.add("bert.embeddings.position_ids", Nd4j.zeros(DataType.INT64, 1, 48));
    writer.write(folder.resolve("model.safetensors"));
    try (Parameters parameters = like(bert, name -> name)) {
      LoadReport report = Components.load(folder, parameters, "").requireComplete();
      assertEquals(
          "[bert.embeddings.position_ids: a buffer, not a weight]", report.ignored().toString());
      assertHolds(bert, parameters, name -> name);
    }
  }

  @Test
  void aClassifiersFileLosesItsPrefixAndHeadAndLeavesThePooler() {
    Path vit = Goldens.path("vit");
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(vit.resolve("model.safetensors"))) {
      file.names().stream()
          .filter(name -> !name.startsWith("pooler."))
          .forEach(name -> writer.add("vit." + name, file.tensor(name)));
    }
    writer.add("classifier.weight", Nd4j.zeros(DataType.FLOAT, 10, 32));
    writer.write(folder.resolve("model.safetensors"));
    ConfigDocument.read(vit).write(folder);
    try (Parameters parameters = like(vit, name -> "image_encoder." + name)) {
      LoadReport report = Components.loadBody(folder, parameters, "image_encoder");
      assertEquals(
          "[classifier.weight: the model has no such parameter]", report.ignored().toString());
      assertEquals(
          List.of("image_encoder.pooler.dense.bias", "image_encoder.pooler.dense.weight"),
          report.missing().stream().map(LoadReport.Missing::name).toList());
      assertEquals(parameters.names().size() - 2, report.matched().size());
    }
  }

  @Test
  void causalMasksOfOldFilesAreBuffersAndATwiceGivenParameterIsReadOnce() {
    new SafetensorsWriter()
        .add("gpt_neox.layers.0.attention.bias", Nd4j.zeros(DataType.UINT8, 1, 1, 8, 8))
        .add("gpt_neox.layers.0.attention.masked_bias", Nd4j.zeros(DataType.FLOAT, 1))
        .add("gpt_neox.layers.0.attention.rotary_emb.inv_freq", Nd4j.zeros(DataType.FLOAT, 2))
        .add("gpt_neox.layers.0.attention.dense.bias", Nd4j.ones(DataType.FLOAT, 8))
        .add("gpt_neox.final_layer_norm.bias", Nd4j.ones(DataType.FLOAT, 8))
        .add("gpt_neox.final_layer_norm.weight", Nd4j.ones(DataType.FLOAT, 8))
        .add("final_layer_norm.weight", Nd4j.zeros(DataType.FLOAT, 8))
        .write(folder.resolve("model.safetensors"));
    List<ParameterSpec> specs = new ArrayList<>();
    for (String name :
        List.of(
            "layers.0.attention.dense.bias", "final_layer_norm.bias", "final_layer_norm.weight")) {
      specs.add(ParameterSpec.of(name, Initializer.zeros(), 8));
    }
    try (Parameters parameters = Parameters.allocate(specs)) {
      LoadReport report = Components.load(folder, parameters, "").requireComplete();
      assertEquals(
          3,
          report.ignored().stream()
              .filter(i -> i.reason().equals("a buffer, not a weight"))
              .count());
      assertEquals(4, report.ignored().size(), report.toText());
      assertTrue(
          report.ignored().get(0).reason().startsWith("the parameter is read from"),
          report.toText());
    }
  }

  @Test
  void shardsAndHalfPrecisionLoadAsOneFile() {
    Path sharded = Goldens.path("bert_formats/sharded");
    Path whole = Goldens.path("bert");
    try (Parameters parameters = like(whole, name -> name)) {
      Components.load(sharded, parameters, "").requireComplete();
      assertHolds(whole, parameters, name -> name);
      for (String format : List.of("bert_formats/fp16", "bert_formats/bf16")) {
        Components.load(Goldens.path(format), parameters, "").requireComplete();
        assertHolds(Goldens.path(format), parameters, name -> name);
      }
    }
  }

  @Test
  void theFilesOfPyTorchLoadLikeThoseOfSafetensors() {
    Path whole = Goldens.path("bert");
    for (String form : List.of("bin_zip", "bin_legacy", "bin_sharded")) {
      try (Parameters parameters = like(whole, name -> "bytes_encoder." + name)) {
        Path folder = Goldens.path("bert_formats/" + form);
        LoadReport report = Components.load(folder, parameters, "bytes_encoder").requireComplete();
        assertHolds(whole, parameters, name -> "bytes_encoder." + name);
        List<String> ignored = report.ignored().stream().map(LoadReport.Ignored::name).toList();
        assertTrue(ignored.contains("cls.predictions.decoder.weight"), report.toText());
      }
    }
  }

  @Test
  void shapesMayDifferInOnesAndInNothingElse() {
    new SafetensorsWriter()
        .add("token", Nd4j.createFromArray(1f, 2f, 3f).reshape(1, 1, 3))
        .add("wide", Nd4j.createFromArray(0.5, 0.25))
        .write(folder.resolve("model.safetensors"));
    ParameterSpec wide = ParameterSpec.of("wide", Initializer.zeros(), 2);
    try (Parameters parameters =
        Parameters.allocate(List.of(ParameterSpec.of("token", Initializer.zeros(), 3), wide))) {
      LoadReport report = Components.load(folder, parameters, "");
      assertEquals("[token [1, 1, 3] -> [3]]", report.reshaped().toString());
      assertEquals(List.of("wide"), report.matched());
      assertEquals(Nd4j.createFromArray(1f, 2f, 3f), parameters.value("token"));
      assertEquals(Nd4j.createFromArray(0.5f, 0.25f), parameters.value("wide"));
    }
    try (Parameters parameters =
        Parameters.allocate(List.of(ParameterSpec.of("token", Initializer.zeros(), 3, 2), wide))) {
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> Components.load(folder, parameters, ""));
      assertEquals(
          folder.resolve("model.safetensors")
              + ": tensor 'token': expected shape [3, 2] of the parameter token, found [1, 1, 3]",
          e.getMessage());
    }
  }

  @Test
  void namesTheNearestOnBothSides() {
    new SafetensorsWriter()
        .add("encoder.layer.0.wieght", Nd4j.zeros(DataType.FLOAT, 2))
        .add("encoder.layer.0.bias", Nd4j.zeros(DataType.FLOAT, 2))
        .write(folder.resolve("model.safetensors"));
    try (Parameters parameters =
        Parameters.allocate(
            List.of(
                ParameterSpec.of("encoder.layer.0.weight", Initializer.zeros(), 2),
                ParameterSpec.of("encoder.layer.0.bias", Initializer.zeros(), 2)))) {
      LoadReport report = Components.load(folder, parameters, "");
      assertEquals(
          folder
              + ": 1 tensors read, 1 ignored, 1 missing\n"
              + "ignored:\n"
              + "  encoder.layer.0.wieght: the model has no such parameter; nearest: encoder.layer.0.weight\n"
              + "missing:\n"
              + "  encoder.layer.0.weight: left as it was initialised; nearest: encoder.layer.0.wieght\n",
          report.toText());
    }
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    try (Parameters parameters = like(Goldens.path("bert"), name -> name)) {
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> Components.load(folder, parameters, ""));
      assertTrue(e.getMessage().endsWith("with an index), found none of them"), e.getMessage());
      Files.createFile(folder.resolve("flax_model.msgpack"));
      e = assertThrows(CheckpointException.class, () -> Components.load(folder, parameters, ""));
      assertTrue(e.getMessage().contains("found flax_model.msgpack, which cannot"), e.getMessage());
      Path nowhere = folder.resolve("none");
      e = assertThrows(CheckpointException.class, () -> Components.load(nowhere, parameters, ""));
      assertEquals(nowhere + ": there is no such folder", e.getMessage());
    }
  }

  private static List<ParameterSpec> specs(Path source, UnaryOperator<String> names) {
    try (WeightsFolder weights = WeightsFolder.open(source)) {
      return weights.tensors().stream()
          .map(
              tensor ->
                  new ParameterSpec(
                      names.apply(tensor.name()), tensor.shape(), Initializer.zeros()))
          .toList();
    }
  }

  private static Parameters like(Path source, UnaryOperator<String> names) {
    return Parameters.allocate(specs(source, names));
  }

  private static void assertHolds(Path source, Parameters parameters, UnaryOperator<String> names) {
    try (WeightsFolder weights = WeightsFolder.open(source)) {
      for (TensorInfo tensor : weights.tensors()) {
        INDArray expected = weights.tensor(tensor.name());
        assertEquals(expected, parameters.value(names.apply(tensor.name())), tensor.name());
      }
    }
  }
}
