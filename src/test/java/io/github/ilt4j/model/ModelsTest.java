package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.stages.Invocation;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StateSize;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.TrainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelsTest {
  @TempDir Path folder;

  /** The counts are those of the same model in PyTorch, on top of HuggingFace's model classes. */
  @ParameterizedTest
  @CsvSource({"demo, 28418944", "none, 22759168"})
  void theTinyPresetHasThePublishedSize(String imageEncoder, long parameters) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("preset", "tiny");
    values.put("form", "2025");
    if (imageEncoder.equals("none")) {
      values.put("image-encoder", "none");
    }
    assertEquals(parameters, size(values));
  }

  @Test
  void theDemoPresetHasLessThanAMillionParameters() throws IOException {
    long parameters = size(Map.of("preset", "demo"));
    assertTrue(parameters > 300_000 && parameters < 1_000_000, parameters + " parameters");
  }

  @Test
  void aComponentGivenAsAFolderIsTheOneInItsConfigJson() throws IOException {
    WordLatentConfig demo = config(Map.of());
    ConfigDocument.of(demo.bytesDecoder()).write(folder);
    // A Llama as the latent transformer, in place of the preset's GPT-NeoX.
    WordLatentConfig mixed = config(Map.of("latent-transformer", folder.toString()));
    assertEquals(demo.bytesDecoder(), mixed.latentTransformer());
    assertEquals(demo.bytesEncoder(), mixed.bytesEncoder());
  }

  @Test
  void anUnknownModelTypeIsToldWithThoseThatAreKnown() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt_neo\"}");
    CheckpointException error =
        assertThrows(
            CheckpointException.class,
            () -> config(Map.of("latent-transformer", folder.toString())));
    assertTrue(error.getMessage().contains("gpt_neox"), error::getMessage);
    assertTrue(error.getMessage().contains(folder.toString()), error::getMessage);
  }

  @Test
  void withOneEncoderOnlyNoneIsDropped() throws IOException {
    assertEquals(0.15, config(Map.of()).modalityDropout());
    assertEquals(0, config(Map.of("image-encoder", "none")).modalityDropout());
  }

  @Test
  void wordsLongerThanTheEncoderHasPositionsForAreRefused() throws IOException {
    TrainOptions fits = options(Map.of("max-word-length", "64"));
    WordLatentConfig demo = config(Map.of());
    assertDoesNotThrow(() -> Models.requirePositions(demo, fits.data()));
    TrainOptions longer = options(Map.of("max-word-length", "65"));
    OptionException error =
        assertThrows(OptionException.class, () -> Models.requirePositions(demo, longer.data()));
    assertEquals(
        "max-word-length: expected at most 64, the max_position_embeddings of the bytes-encoder,"
            + " found 65",
        error.getMessage());
  }

  private static long size(Map<String, String> values) throws IOException {
    // Only counted, never run: differentiating a model of this size takes seconds.
    StageExecutor idle = (inference, training, parameters) -> new IdleStage();
    try (WordLatentModel model = WordLatentModel.create(config(values), idle)) {
      return model.parameters().length();
    }
  }

  private static final class IdleStage implements Stage {
    @Override
    public Map<String, INDArray> infer(Map<String, INDArray> inputs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Invocation prepare(Map<String, long[]> shapes, StateSize state) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void parametersChanged() {}

    @Override
    public void carryState(StateSize from, StateSize to, int[] rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Pass forward(Map<String, INDArray> inputs, long dropoutSeed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static WordLatentConfig config(Map<String, String> values) throws IOException {
    TrainOptions options = options(values);
    return Models.config(options.model(), options.training().modalityDropout());
  }

  private static TrainOptions options(Map<String, String> values) throws IOException {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    entries.put("output", new OptionLayer.Entry("--output", TextNode.valueOf("x")));
    values.forEach(
        (name, value) ->
            entries.put(name, new OptionLayer.Entry("--" + name, TextNode.valueOf(value))));
    return TrainOptions.merge(OptionLayer.empty(), Optional.empty(), new OptionLayer(entries));
  }
}
