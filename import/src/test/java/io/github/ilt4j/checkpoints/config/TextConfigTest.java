package io.github.ilt4j.checkpoints.config;

import static io.github.ilt4j.graphs.families.LayerType.FULL;
import static io.github.ilt4j.graphs.families.LayerType.SLIDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Gemma3Text;
import io.github.ilt4j.graphs.families.Gpt2;
import io.github.ilt4j.graphs.families.LayerType;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations of the text architectures that came after the first ones. */
class TextConfigTest {
  @TempDir Path folder;

  @Test
  void readsTheGoldens() {
    assertEquals(
        new Gpt2(
            80,
            32,
            2,
            4,
            128,
            Activation.GELU_TANH,
            64,
            1e-5,
            true,
            false,
            0.1,
            0.1,
            0.1,
            true,
            0.02),
        ConfigDocument.read(Goldens.path("gpt2")).architecture());
    assertEquals(
        new Gemma3Text(
            80,
            32,
            3,
            4,
            1,
            16,
            64,
            Activation.GELU_TANH,
            1e-6,
            1e6,
            RopeScaling.none(),
            1e4,
            List.of(SLIDING, SLIDING, FULL),
            6,
            false,
            24,
            128,
            false,
            0,
            true,
            0.02),
        ConfigDocument.read(Goldens.path("gemma3_text")).architecture());
  }

  /** The defaults of transformers 4.57's configuration classes. */
  @Test
  void whatIsLeftOutIsAtTheClassDefault() throws IOException {
    assertEquals(
        new Gpt2(
            50257,
            768,
            12,
            12,
            3072,
            Activation.GELU_TANH,
            1024,
            1e-5,
            true,
            false,
            0.1,
            0.1,
            0.1,
            true,
            0.02),
        read("{\"model_type\": \"gpt2\"}"));
    assertEquals(
        new Gemma3Text(
            262208,
            2304,
            26,
            8,
            4,
            256,
            9216,
            Activation.GELU_TANH,
            1e-6,
            1e6,
            RopeScaling.none(),
            1e4,
            LayerType.everyNth(26, 6, 5),
            4096,
            false,
            256,
            131072,
            false,
            0,
            true,
            0.02),
        read("{\"model_type\": \"gemma3_text\"}"));
  }

  @Test
  void layersOfGemmaAreReadInTheirSpellings() throws IOException {
    for (String text :
        List.of(
            "\"sliding_window_pattern\": 2, \"rope_theta\": 5e5, \"rope_local_base_freq\": 2e4,"
                + " \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}",
            "\"layer_types\": [\"sliding_attention\", \"full_attention\", \"sliding_attention\"],"
                + " \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"linear\","
                + " \"factor\": 8.0, \"rope_theta\": 5e5}, \"sliding_attention\":"
                + " {\"rope_type\": \"default\", \"rope_theta\": 2e4}}")) {
      Gemma3Text gemma =
          (Gemma3Text)
              read("{\"model_type\": \"gemma3_text\", \"num_hidden_layers\": 3, " + text + "}");
      assertEquals(List.of(SLIDING, FULL, SLIDING), gemma.layerTypes());
      assertEquals(5e5, gemma.ropeTheta());
      assertEquals(2e4, gemma.ropeLocalBaseFreq());
      assertEquals(new RopeScaling.Linear(8), gemma.ropeScaling());
    }
  }

  @Test
  void theTextPartOfALargerModelIsRead() throws IOException {
    // As google/gemma-3-4b-pt has it.
    Gemma3Text gemma =
        (Gemma3Text)
            read(
                "{\"model_type\": \"gemma3\", \"text_config\": {\"model_type\": \"gemma3_text\","
                    + " \"hidden_size\": 2560, \"num_hidden_layers\": 34, \"rope_scaling\":"
                    + " {\"factor\": 8.0, \"rope_type\": \"linear\"}, \"sliding_window\": 1024},"
                    + " \"vision_config\": {\"model_type\": \"siglip_vision_model\"}}");
    assertEquals(2560, gemma.hiddenSize());
    assertEquals(1024, gemma.slidingWindow());
    assertEquals(new RopeScaling.Linear(8), gemma.ropeScaling());
  }

  @Test
  void aModelOfNoFileComesBackFromItsOwn() {
    for (TextModel model :
        List.of(
            new Gpt2(
                0, 24, 3, 2, 40, Activation.RELU, 20, 1e-6, false, true, 0, 0.2, 0.3, false, 0.5),
            new Gemma3Text(
                256,
                24,
                2,
                4,
                2,
                6,
                40,
                Activation.SILU,
                1e-5,
                2e6,
                new RopeScaling.Linear(4),
                2e4,
                List.of(FULL, SLIDING),
                7,
                true,
                9.5,
                64,
                true,
                0.1,
                false,
                0.3))) {
      ConfigDocument.of(model).write(folder);
      assertEquals(model, ConfigDocument.read(folder).textModel());
    }
  }

  /** meta-llama/Llama-3.2-1B and SmolLM2-135M, as they are on the hub. */
  @Test
  void publishedLlamasAreRead() throws IOException {
    Llama llama =
        (Llama)
            read(
                "{\"model_type\": \"llama\", \"attention_bias\": false, \"attention_dropout\": 0.0,"
                    + " \"head_dim\": 64, \"hidden_act\": \"silu\", \"hidden_size\": 2048,"
                    + " \"intermediate_size\": 8192, \"max_position_embeddings\": 131072,"
                    + " \"mlp_bias\": false, \"num_attention_heads\": 32, \"num_hidden_layers\": 16,"
                    + " \"num_key_value_heads\": 8, \"pretraining_tp\": 1, \"rms_norm_eps\": 1e-05,"
                    + " \"rope_scaling\": {\"factor\": 32.0, \"high_freq_factor\": 4.0,"
                    + " \"low_freq_factor\": 1.0, \"original_max_position_embeddings\": 8192,"
                    + " \"rope_type\": \"llama3\"}, \"rope_theta\": 500000.0,"
                    + " \"tie_word_embeddings\": true, \"vocab_size\": 128256}");
    assertEquals(new RopeScaling.Llama3(32, 1, 4, 8192), llama.ropeScaling());
    assertTrue(llama.tieWordEmbeddings());
    assertEquals(64, llama.headDim());
    Llama small =
        (Llama)
            read(
                "{\"model_type\": \"llama\", \"hidden_size\": 576, \"num_attention_heads\": 9,"
                    + " \"num_key_value_heads\": 3, \"is_llama_config\": true, \"rope_interleaved\":"
                    + " false, \"rope_scaling\": null, \"rope_theta\": 100000, \"mlp_bias\": true,"
                    + " \"attention_bias\": true}");
    assertEquals(100000, small.ropeTheta());
    assertTrue(small.mlpBias() && small.attentionBias());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "n_head: expected a divisor of n_embd = 768, found 7 | {\"model_type\": \"gpt2\", \"n_head\": 7}",
        "layer_types: unknown \"chunked_attention\"; known are full_attention, sliding_attention | {\"model_type\": \"gemma3_text\", \"layer_types\": [\"chunked_attention\"]}",
        "layer_types: expected one for each of the 26 layers, found 1 | {\"model_type\": \"gemma3_text\", \"layer_types\": [\"full_attention\"]}",
        "layer_types: expected an array of strings, found 3 | {\"model_type\": \"gemma3_text\", \"layer_types\": 3}",
        "layer_types: expected an array of strings, found [1] | {\"model_type\": \"gemma3_text\", \"layer_types\": [1]}",
        "final_logit_softcapping: expected null, found 30.0 | {\"model_type\": \"gemma3_text\", \"final_logit_softcapping\": 30.0}",
        "head_dim: expected a positive, even number, found 5 | {\"model_type\": \"gemma3_text\", \"head_dim\": 5}",
        "query_pre_attn_scalar: expected a positive number, found 0.0 | {\"model_type\": \"gemma3_text\", \"query_pre_attn_scalar\": 0}",
        "the key \"text_config\" is missing | {\"model_type\": \"gemma3\"}",
        "rope_scaling: expected factor >= 1, found 0.5 | {\"model_type\": \"llama\", \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 0.5}}",
      })
  void refuses(String complaint, String json) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> read(json));
    assertTrue(e.getMessage().startsWith(folder.resolve("config.json") + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  private TextModel read(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return ConfigDocument.read(folder).textModel();
  }
}
