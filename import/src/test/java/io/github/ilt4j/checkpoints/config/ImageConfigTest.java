package io.github.ilt4j.checkpoints.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.ClipVision;
import io.github.ilt4j.graphs.families.NaVit;
import io.github.ilt4j.graphs.families.Swinv2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations of image models. */
class ImageConfigTest {
  @TempDir Path folder;

  @Test
  void readsTheGoldens() {
    assertEquals(
        new ClipVision(32, 2, 4, 64, Activation.QUICK_GELU, 32, 8, 3, 1e-5, 0, 0.02),
        ConfigDocument.read(Goldens.path("clip_vision")).architecture());
    assertEquals(
        new Swinv2(
            16,
            List.of(2, 2),
            List.of(2, 4),
            4,
            List.of(0, 0, 0, 0),
            2,
            Activation.GELU,
            64,
            4,
            3,
            1e-5,
            true,
            0,
            0,
            0.1,
            0.02),
        ConfigDocument.read(Goldens.path("swinv2")).architecture());
  }

  /** The defaults of transformers 4.57's configuration classes. */
  @Test
  void whatIsLeftOutIsAtTheClassDefault() throws IOException {
    assertEquals(
        new ClipVision(768, 12, 12, 3072, Activation.QUICK_GELU, 224, 32, 3, 1e-5, 0, 0.02),
        document("{\"model_type\": \"clip_vision_model\"}").architecture());
    assertEquals(
        new Swinv2(
            96,
            List.of(2, 2, 6, 2),
            List.of(3, 6, 12, 24),
            7,
            List.of(0, 0, 0, 0),
            4,
            Activation.GELU,
            224,
            4,
            3,
            1e-5,
            true,
            0,
            0,
            0.1,
            0.02),
        document("{\"model_type\": \"swinv2\"}").architecture());
    assertEquals(
        new NaVit(256, 16, 512, 512, 6, 8, 1024, 0, 0, 0.1),
        document("{\"model_type\": \"navit\"}").architecture());
  }

  @Test
  void theImageTowerIsTakenOutOfTheConfigurationOfBoth() throws IOException {
    assertEquals(
        new ClipVision(1024, 24, 16, 4096, Activation.GELU, 224, 14, 3, 1e-5, 0, 0.02),
        document(
                "{\"model_type\": \"clip\", \"projection_dim\": 768, \"text_config\": {\"hidden_size\": 5},"
                    + " \"vision_config\": {\"hidden_size\": 1024, \"num_hidden_layers\": 24,"
                    + " \"num_attention_heads\": 16, \"intermediate_size\": 4096, \"patch_size\": 14,"
                    + " \"hidden_act\": \"gelu\", \"model_type\": \"clip_vision_model\"}}")
            .imageModel());
    assertEquals(
        document("{\"model_type\": \"clip_vision_model\"}").architecture(),
        document("{\"model_type\": \"clip\"}").architecture());
  }

  @Test
  void aModelOfNoFileComesBackFromItsOwn() {
    List<Architecture> models =
        List.of(
            new ClipVision(24, 3, 2, 40, Activation.GELU, 48, 16, 3, 1e-6, 0.2, 0.3),
            new NaVit(128, 8, 128, 64, 3, 4, 128, 0.1, 0.2, 0.3),
            new Swinv2(
                8,
                List.of(1, 2, 1),
                List.of(1, 2, 4),
                8,
                List.of(4, 4, 2),
                1.5,
                Activation.RELU,
                64,
                4,
                1,
                1e-6,
                false,
                0.1,
                0.2,
                0,
                0.3));
    for (Architecture model : models) {
      ConfigDocument.of(model).write(folder);
      assertEquals(model, ConfigDocument.read(folder).architecture());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vision_config.patch_size: expected a divisor of image_size = 224, found 15 | {\"model_type\": \"clip\", \"vision_config\": {\"patch_size\": 15}}",
        "depths: expected a list of whole numbers, found [2,\"x\"] | {\"model_type\": \"swinv2\", \"depths\": [2, \"x\"]}",
        "num_heads: expected a list of whole numbers, found {\"a\":1} | {\"model_type\": \"swinv2\", \"num_heads\": {\"a\": 1}}",
        "num_heads: expected as many numbers as depths has, 2, found 4 | {\"model_type\": \"swinv2\", \"depths\": [2, 2]}",
        "num_heads: expected a divisor of the stage's width = 96, found 5 | {\"model_type\": \"swinv2\", \"num_heads\": [5, 6, 12, 24]}",
        "pretrained_window_sizes: expected a number for each of 4 stages, found 1 | {\"model_type\": \"swinv2\", \"pretrained_window_sizes\": [8]}",
        "depths: 2 patches along a side cannot be halved for 4 stages | {\"model_type\": \"swinv2\", \"image_size\": 8}",
        "use_absolute_embeddings: expected false, found true | {\"model_type\": \"swinv2\", \"use_absolute_embeddings\": true}",
        "token_dropout_prob: expected a number in [0, 1), found 1.0 | {\"model_type\": \"navit\", \"token_dropout_prob\": 1}",
        "vision_config: expected an object, found 3 | {\"model_type\": \"clip\", \"vision_config\": 3}",
      })
  void refuses(String complaint, String json) throws IOException {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> document(json).architecture());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  private ConfigDocument document(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return ConfigDocument.read(folder);
  }
}
