package io.github.ilt4j.checkpoints.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDocumentTest {
  @TempDir Path folder;

  @Test
  void readsTheGoldens() {
    assertEquals(
        new Bert(110, 32, 2, 4, 64, Activation.GELU, 48, 2, 1e-12, 0.1, 0.1, true, 0.02),
        ConfigDocument.read(Goldens.path("bert")).architecture());
    assertEquals(
        new Vit(32, 2, 4, 64, Activation.GELU, 64, 16, 3, 1e-12, true, Activation.TANH, 0, 0, 0.02),
        ConfigDocument.read(Goldens.path("vit")).architecture());
    assertEquals(
        new GptNeoX(
            72,
            48,
            2,
            3,
            80,
            Activation.GELU,
            0.25,
            10000,
            64,
            1e-5,
            true,
            true,
            0,
            0,
            false,
            0.02),
        ConfigDocument.read(Goldens.path("gpt_neox")).architecture());
    assertEquals(
        new Llama(
            70,
            32,
            2,
            4,
            2,
            16,
            64,
            Activation.SILU,
            1e-5,
            10000,
            new RopeScaling.Llama3(8, 1, 4, 64),
            512,
            false,
            false,
            0,
            true,
            0.02),
        ConfigDocument.read(Goldens.path("llama3_rope")).architecture());
  }

  /** The defaults of transformers 4.57's configuration classes. */
  @Test
  void whatIsLeftOutIsAtTheClassDefault() throws IOException {
    assertEquals(
        new Bert(30522, 768, 12, 12, 3072, Activation.GELU, 512, 2, 1e-12, 0.1, 0.1, true, 0.02),
        document("{\"model_type\": \"bert\"}").architecture());
    assertEquals(
        new Vit(
            768,
            12,
            12,
            3072,
            Activation.GELU,
            224,
            16,
            3,
            1e-12,
            true,
            Activation.TANH,
            0,
            0,
            0.02),
        document("{\"model_type\": \"vit\"}").architecture());
    assertEquals(
        new GptNeoX(
            50432,
            6144,
            44,
            64,
            24576,
            Activation.GELU,
            0.25,
            10000,
            2048,
            1e-5,
            true,
            true,
            0,
            0,
            false,
            0.02),
        document("{\"model_type\": \"gpt_neox\"}").architecture());
    assertEquals(
        new Llama(
            32000,
            4096,
            32,
            32,
            32,
            128,
            11008,
            Activation.SILU,
            1e-6,
            10000,
            RopeScaling.none(),
            2048,
            false,
            false,
            0,
            false,
            0.02),
        document("{\"model_type\": \"llama\"}").architecture());
  }

  @Test
  void headsAndTheirWidthFollowFromOtherKeys() throws IOException {
    Llama llama =
        (Llama)
            document(
                    "{\"model_type\": \"llama\", \"hidden_size\": 576, \"num_attention_heads\": 9,"
                        + " \"num_key_value_heads\": 3, \"head_dim\": null, \"rope_scaling\": null,"
                        + " \"torch_dtype\": \"bfloat16\", \"tie_word_embeddings\": true}")
                .architecture();
    assertEquals(64, llama.headDim());
    assertEquals(3, llama.numKeyValueHeads());
    assertTrue(llama.tieWordEmbeddings());
  }

  @Test
  void rotaryOptionsAreReadInTheirThreeSpellings() throws IOException {
    String values =
        "\"factor\": 32.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 8192";
    for (String text :
        List.of(
            "\"rope_theta\": 500000.0, \"rope_scaling\": {\"rope_type\": \"llama3\", "
                + values
                + "}",
            "\"rope_theta\": 500000, \"rope_scaling\": {\"type\": \"llama3\", " + values + "}",
            "\"rope_parameters\": {\"rope_type\": \"llama3\", \"rope_theta\": 500000.0, "
                + values
                + "}")) {
      Llama llama = (Llama) document("{\"model_type\": \"llama\", " + text + "}").architecture();
      assertEquals(new RopeScaling.Llama3(32, 1, 4, 8192), llama.ropeScaling());
      assertEquals(500000, llama.ropeTheta());
    }
  }

  @Test
  void everyConfigurationOfTheGoldensIsWrittenBackByteForByte() throws IOException {
    List<Path> files = Goldens.files("config.json");
    for (Path file : files) {
      ConfigDocument document = ConfigDocument.read(file.getParent());
      if (file.endsWith(ConfigDocument.FILE)) {
        ConfigDocument merged =
            document.isWordLatent()
                ? document.with(document.wordLatent())
                : document.with(document.architecture());
        merged.write(folder);
        assertEquals(
            Files.readString(file),
            Files.readString(folder.resolve("config.json")),
            file.toString());
      }
    }
    assertTrue(files.size() > 15, files.toString());
  }

  @Test
  void aModelOfNoFileComesBackFromItsOwn() {
    Bert bert = new Bert(256, 24, 3, 2, 40, Activation.RELU, 20, 1, 1e-6, 0.2, 0, false, 0.5);
    Vit vit =
        new Vit(
            16,
            1,
            2,
            24,
            Activation.GELU_TANH,
            32,
            8,
            3,
            1e-5,
            false,
            Activation.TANH,
            0,
            0.1,
            0.3);
    GptNeoX neox =
        new GptNeoX(
            0, 32, 2, 2, 40, Activation.SILU, 0.5, 5000, 64, 1e-6, false, false, 0.1, 0, true, 0.1);
    Llama llama =
        new Llama(
            256,
            24,
            2,
            4,
            2,
            6,
            40,
            Activation.GELU,
            1e-4,
            1e6,
            new RopeScaling.Llama3(8, 1, 4, 64),
            64,
            true,
            true,
            0.1,
            true,
            0.05);
    for (var architecture : List.of(bert, vit, neox, llama)) {
      ConfigDocument.of(architecture).write(folder);
      assertEquals(architecture, ConfigDocument.read(folder).architecture());
    }
    for (ModelForm form : ModelForm.values()) {
      for (Optional<Vit> image : List.of(Optional.of(vit), Optional.<Vit>empty())) {
        WordLatentConfig model =
            new WordLatentConfig(form, image.map(v -> v), Optional.of(bert), neox, llama, 0.25);
        ConfigDocument.of(model).write(folder);
        assertEquals(model, ConfigDocument.read(folder).wordLatent());
        // And over the file of another model.
        ConfigDocument.read(Goldens.path("welt_seed/full")).with(model).write(folder);
        assertEquals(model, ConfigDocument.read(folder).wordLatent());
      }
    }
  }

  @Test
  void keysThatNobodyKnowsAreKept() throws IOException {
    ConfigDocument document =
        document(
            "{\"model_type\": \"bert\", \"my_note\": {\"a\": [1, 2.5, null]}, \"id2label\": {\"0\": \"x\"}}");
    Bert wider =
        new Bert(30522, 1536, 12, 12, 3072, Activation.GELU, 512, 2, 1e-12, 0.1, 0.1, true, 0.02);
    document.with(wider).write(folder);
    assertEquals(
        """
        {
          "hidden_size": 1536,
          "id2label": {
            "0": "x"
          },
          "model_type": "bert",
          "my_note": {
            "a": [
              1,
              2.5,
              null
            ]
          }
        }
        """,
        Files.readString(folder.resolve("config.json")));
  }

  @Test
  void theFormIsKnownByTheEncoding() {
    WordLatentConfig first = ConfigDocument.read(Goldens.path("welt_seed/no_image")).wordLatent();
    assertEquals(ModelForm.V2025, first.form());
    assertTrue(first.imageEncoder().isEmpty());
    WordLatentConfig second = ConfigDocument.read(Goldens.path("welt_2026/no_bytes")).wordLatent();
    assertEquals(ModelForm.V2026, second.form());
    assertTrue(second.bytesEncoder().isEmpty());
    assertEquals(0, second.latentTransformer().vocabSize());
    assertEquals(0, second.modalityDropout());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "the key \"model_type\" is missing | {}",
        "model_type: \"brt\" is not supported; supported are bert, clip, clip_vision_model, deberta-v2, gemma3_text, gpt2, gpt_neox, llama, modernbert, navit, swinv2, vit; did you mean 'bert'? | {\"model_type\": \"brt\"}",
        "hidden_size: expected a whole number, found \"big\" | {\"model_type\": \"bert\", \"hidden_size\": \"big\"}",
        "hidden_size: expected a whole number, found 3000000000 | {\"model_type\": \"bert\", \"hidden_size\": 3000000000}",
        "num_attention_heads: expected a divisor of hidden_size = 768, found 7 | {\"model_type\": \"bert\", \"num_attention_heads\": 7}",
        "num_attention_heads: expected a positive number | {\"model_type\": \"bert\", \"num_attention_heads\": 0}",
        "hidden_act: unknown activation \"gelo\" | {\"model_type\": \"bert\", \"hidden_act\": \"gelo\"}",
        "position_embedding_type: expected \"absolute\" | {\"model_type\": \"bert\", \"position_embedding_type\": \"relative_key\"}",
        "tie_word_embeddings: expected true or false | {\"model_type\": \"bert\", \"tie_word_embeddings\": 1}",
        "rope_scaling.rope_type: unknown \"yarn\"; supported are default, linear and llama3 | {\"model_type\": \"llama\", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2.0}}",
        "the key \"rope_scaling.low_freq_factor\" is missing | {\"model_type\": \"llama\", \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 2.0}}",
        "pooler_output_size: expected hidden_size = 768, found 5 | {\"model_type\": \"vit\", \"pooler_output_size\": 5}",
        "rms_norm_eps: expected a number, found | {\"model_type\": \"llama\", \"rms_norm_eps\": 1e999}",
        "Duplicate field 'model_type' | {\"model_type\": \"vit\", \"model_type\": \"bert\"}",
        "not valid JSON | {\"model_type\": ",
        "expected a JSON object | [1, 2]",
      })
  void refuses(String complaint, String json) throws IOException {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> document(json).architecture());
    assertTrue(e.getMessage().startsWith(folder.resolve("config.json") + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  @Test
  void refusesAWholeModelThatLacksAPartOrHasTheWrongOne() throws IOException {
    String text = Files.readString(Goldens.path("welt_2026/full/config.json"));
    assertRefused(
        "the key \"bytes_decoder\" is missing", text.replace("\"bytes_decoder\"", "\"x\""));
    assertRefused(
        "encoding: expected \"UTF-8\", found \"UTF-16\"", text.replace("UTF-8", "UTF-16"));
    assertRefused(
        "num_tokens: expected the 256", text.replace("\"num_tokens\": 256", "\"num_tokens\": 300"));
    assertRefused(
        "latent_transformer.model_type: \"gpt_neo\" is not supported",
        text.replace("\"gpt_neox\"", "\"gpt_neo\""));
    assertRefused(
        "image_encoder.model_type: expected an architecture over images, found \"llama\"",
        text.replace("\"vit\"", "\"llama\""));
    assertRefused(
        "bytes_encoder.hidden_dropout_prob: expected a number in [0, 1)",
        text.replaceFirst("\"hidden_dropout_prob\": 0.0", "\"hidden_dropout_prob\": 1.5"));
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> ConfigDocument.read(Goldens.path("bert")).wordLatent());
    assertTrue(
        e.getMessage().contains("expected a whole model, \"welt\", found \"bert\""),
        e.getMessage());
  }

  private void assertRefused(String complaint, String json) throws IOException {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> document(json).wordLatent());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  private ConfigDocument document(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return ConfigDocument.read(folder);
  }
}
