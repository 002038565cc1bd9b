package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "welt_seed/full", "welt_seed/no_image", "welt_seed/no_bytes",
        "welt_2026/full", "welt_2026/no_image", "welt_2026/no_bytes"
      })
  void aCheckpointOfTheReferenceComesBackByteForByte(String name) throws IOException {
    Path source = Goldens.path(name);
    Path copy = folder.resolve("copy");
    try (Checkpoint checkpoint = Checkpoint.open(source);
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      LoadReport report = checkpoint.load(model.parameters()).requireComplete();
      assertEquals(model.parameters().names().size(), report.matched().size());
      report
          .ignored()
          .forEach(
              i ->
                  assertTrue(
                      i.reason().matches("it has no elements|a folded copy.*"), i.toString()));
      assertEquals(List.of(), report.reshaped());
      save(copy, checkpoint.document(), model);
    }
    for (String file : List.of("config.json", "model.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(source.resolve(file)), Files.readAllBytes(copy.resolve(file)), file);
    }
  }

  @Test
  void theFormIsKnownByTheTensorsWhereTheConfigurationDoesNotSay() throws IOException {
    Path copy = copyOf("welt_2026/full", text -> text.replace("\"encoding\": \"UTF-8\",", ""));
    assertEquals(ModelForm.V2025, ConfigDocument.read(copy).wordLatent().form());
    try (Checkpoint checkpoint = Checkpoint.open(copy)) {
      assertEquals(ModelForm.V2026, checkpoint.config().form());
    }
  }

  @Test
  void aStaleFoldedTableIsNotTrusted() throws IOException {
    Path source = Goldens.path("welt_seed/full");
    Path copy = copyOf("welt_seed/full", text -> text);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    List<String> folded =
        List.of(
            "bytes_decoder.model.embed_tokens.weight",
            "bytes_encoder.bert.embeddings.word_embeddings.weight");
    try (SafetensorsFile file = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      for (TensorInfo tensor : file.tensors()) {
        INDArray array = file.tensor(tensor.name());
        writer.add(tensor.name(), folded.contains(tensor.name()) ? array.addi(1) : array);
      }
    }
    writer.write(copy.resolve("model.safetensors"));
    Path saved = folder.resolve("saved");
    try (Checkpoint checkpoint = Checkpoint.open(copy);
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      checkpoint.load(model.parameters()).requireComplete();
      save(saved, checkpoint.document(), model);
    }
    assertArrayEquals(
        Files.readAllBytes(source.resolve("model.safetensors")),
        Files.readAllBytes(saved.resolve("model.safetensors")));
  }

  @Test
  void optimizerAndStateComeBack() {
    Path place = folder.resolve("runs/checkpoint");
    INDArray first = Nd4j.rand(DataType.FLOAT, 1000);
    INDArray second = Nd4j.rand(DataType.FLOAT, 1000);
    ObjectNode state =
        JsonFiles.object().put("step", 20).put("seed", Long.MAX_VALUE).put("loss", 0.1);
    try (Checkpoint golden = Checkpoint.open(Goldens.path("welt_seed/no_image"));
        WordLatentModel model = WordLatentModel.create(golden.config(), SameDiffStage::new)) {
      model.parameters().initialize(3);
      assertTrue(golden.optimizer().isEmpty());
      assertTrue(golden.state().isEmpty());
      Checkpoints.replace(
          place,
          fresh -> {
            Checkpoint.writeModel(
                fresh, ConfigDocument.of(model.config()), model.config(), model.parameters());
            Checkpoint.writeOptimizer(
                fresh, Map.of("first_moment", first, "second_moment", second));
            Checkpoint.writeState(fresh, state);
          });
      INDArray values = model.parameters().values().dup();
      model.parameters().values().assign(0);
      try (Checkpoint checkpoint = Checkpoint.open(place)) {
        assertEquals(model.config(), checkpoint.config());
        checkpoint.load(model.parameters()).requireComplete();
        assertEquals(values, model.parameters().values());
        SafetensorsFile optimizer = checkpoint.optimizer().orElseThrow();
        INDArray back = Nd4j.zeros(DataType.FLOAT, 1000);
        optimizer.read("first_moment", back);
        assertEquals(first, back);
        assertEquals(second, optimizer.tensor("second_moment"));
        assertEquals(state, checkpoint.state());
      }
    }
  }

  @Test
  void aCheckpointWithoutAParameterSaysWhich() throws IOException {
    Path copy = copyOf("welt_2026/no_bytes", text -> text);
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(copy.resolve("model.safetensors"))) {
      file.names().stream()
          .filter(name -> !name.equals("decoder_norm.weight"))
          .forEach(name -> writer.add(name, file.tensor(name)));
    }
    writer.write(copy.resolve("model.safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(copy);
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      LoadReport report = checkpoint.load(model.parameters());
      CheckpointException e = assertThrows(CheckpointException.class, report::requireComplete);
      assertTrue(e.getMessage().contains("decoder_norm.weight"), e.getMessage());
    }
  }

  private static void save(Path place, ConfigDocument document, WordLatentModel model) {
    Checkpoints.replace(
        place, fresh -> Checkpoint.writeModel(fresh, document, model.config(), model.parameters()));
  }

  private Path copyOf(String golden, UnaryOperator<String> edit) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("edited"));
    Path source = Goldens.path(golden);
    Files.copy(source.resolve("model.safetensors"), copy.resolve("model.safetensors"));
    Files.writeString(
        copy.resolve("config.json"), edit.apply(Files.readString(source.resolve("config.json"))));
    return copy;
  }
}
