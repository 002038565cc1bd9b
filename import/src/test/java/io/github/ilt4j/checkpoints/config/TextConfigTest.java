package io.github.ilt4j.checkpoints.config;

import static io.github.ilt4j.graphs.families.LayerType.FULL;
import static io.github.ilt4j.graphs.families.LayerType.SLIDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.DebertaV2;
import io.github.ilt4j.graphs.families.Gemma3Text;
import io.github.ilt4j.graphs.families.Gpt2;
import io.github.ilt4j.graphs.families.LayerType;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.ModernBert;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    assertEquals(
        new ModernBert(
            120,
            32,
            4,
            4,
            48,
            Activation.GELU,
            1e-5,
            false,
            false,
            false,
            List.of(FULL, SLIDING, SLIDING, FULL),
            8,
            160000,
            10000,
            128,
            0,
            0,
            0,
            true,
            0.02),
        ConfigDocument.read(Goldens.path("modernbert")).architecture());
    assertEquals(
        new DebertaV2(
            120,
            32,
            3,
            4,
            64,
            Activation.GELU,
            40,
            false,
            0,
            Optional.of(new DebertaV2.Relative(40, 8, true, true, true, true)),
            0,
            Activation.TANH,
            1e-7,
            0.1,
            0.1,
            true,
            0.02),
        ConfigDocument.read(Goldens.path("deberta_v2")).architecture());
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
    assertEquals(
        new ModernBert(
            50368,
            768,
            22,
            12,
            1152,
            Activation.GELU,
            1e-5,
            false,
            false,
            false,
            LayerType.everyNth(22, 3, 0),
            128,
            160000,
            10000,
            8192,
            0,
            0,
            0,
            true,
            0.02),
        read("{\"model_type\": \"modernbert\"}"));
    assertEquals(
        new DebertaV2(
            128100,
            1536,
            24,
            24,
            6144,
            Activation.GELU,
            512,
            true,
            0,
            Optional.empty(),
            0,
            Activation.TANH,
            1e-7,
            0.1,
            0.1,
            true,
            0.02),
        read("{\"model_type\": \"deberta-v2\"}"));
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
  void layersOfModernBertAreReadInTheirSpellings() throws IOException {
    for (String text :
        List.of(
            "\"global_attn_every_n_layers\": 2, \"global_rope_theta\": 5e5,"
                + " \"local_rope_theta\": 2e4",
            "\"layer_types\": [\"full_attention\", \"sliding_attention\", \"full_attention\"],"
                + " \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\","
                + " \"rope_theta\": 5e5}, \"sliding_attention\":"
                + " {\"rope_type\": \"default\", \"rope_theta\": 2e4}}")) {
      ModernBert bert =
          (ModernBert)
              read("{\"model_type\": \"modernbert\", \"num_hidden_layers\": 3, " + text + "}");
      assertEquals(List.of(FULL, SLIDING, FULL), bert.layerTypes());
      assertEquals(5e5, bert.globalRopeTheta());
      assertEquals(2e4, bert.localRopeTheta());
    }
  }

  /** microsoft/deberta-v3-large and deberta-v2-xlarge, as they are on the hub. */
  @Test
  void publishedDebertasAreRead() throws IOException {
    DebertaV2 third =
        (DebertaV2)
            read(
                "{\"model_type\": \"deberta-v2\", \"attention_probs_dropout_prob\": 0.1,"
                    + " \"hidden_act\": \"gelu\", \"hidden_dropout_prob\": 0.1, \"hidden_size\":"
                    + " 1024, \"initializer_range\": 0.02, \"intermediate_size\": 4096,"
                    + " \"max_position_embeddings\": 512, \"relative_attention\": true,"
                    + " \"position_buckets\": 256, \"norm_rel_ebd\": \"layer_norm\","
                    + " \"share_att_key\": true, \"pos_att_type\": \"p2c|c2p\","
                    + " \"layer_norm_eps\": 1e-7, \"max_relative_positions\": -1,"
                    + " \"position_biased_input\": false, \"num_attention_heads\": 16,"
                    + " \"num_hidden_layers\": 24, \"type_vocab_size\": 0, \"vocab_size\": 128100}");
    assertEquals(
        Optional.of(new DebertaV2.Relative(512, 256, true, true, true, true)),
        third.relativePositions());
    DebertaV2 second =
        (DebertaV2)
            read(
                "{\"model_type\": \"deberta-v2\", \"hidden_size\": 1536, \"num_attention_heads\":"
                    + " 24, \"attention_head_size\": 64, \"relative_attention\": true,"
                    + " \"position_buckets\": 256, \"norm_rel_ebd\": \"layer_norm\","
                    + " \"share_att_key\": true, \"pos_att_type\": \"p2c|c2p\","
                    + " \"conv_kernel_size\": 3, \"conv_act\": \"gelu\","
                    + " \"max_relative_positions\": -1, \"position_biased_input\": false}");
    assertEquals(3, second.convKernelSize());
    assertEquals(Activation.GELU, second.convAct());
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
                0.3),
            new ModernBert(
                256,
                24,
                3,
                2,
                40,
                Activation.RELU,
                1e-6,
                true,
                true,
                true,
                List.of(SLIDING, FULL, FULL),
                6,
                1e5,
                1e3,
                64,
                0.1,
                0.2,
                0.3,
                false,
                0.3),
            new DebertaV2(
                256,
                24,
                2,
                2,
                40,
                Activation.RELU,
                30,
                true,
                2,
                Optional.of(new DebertaV2.Relative(20, 6, false, true, false, false)),
                5,
                Activation.GELU,
                1e-6,
                0.2,
                0.3,
                false,
                0.3),
            new DebertaV2(
                256,
                24,
                2,
                2,
                40,
                Activation.RELU,
                30,
                true,
                2,
                Optional.empty(),
                0,
                Activation.GELU,
                1e-6,
                0.2,
                0.3,
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
        "layer_types: expected one for each of the 22 layers, found 0 | {\"model_type\": \"modernbert\", \"layer_types\": []}",
        "hidden_size / num_attention_heads: expected a positive, even number, found 1 | {\"model_type\": \"modernbert\", \"num_attention_heads\": 768}",
        "rope_scaling: expected null for modernbert, found Linear[factor=2.0] | {\"model_type\": \"modernbert\", \"rope_parameters\": {\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 2.0}}}",
        "conv_kernel_size: expected 0 or an odd number, found 4 | {\"model_type\": \"deberta-v2\", \"conv_kernel_size\": 4}",
        "conv_groups: expected 1, found 2 | {\"model_type\": \"deberta-v2\", \"conv_groups\": 2}",
        "embedding_size: expected 1536, found 128 | {\"model_type\": \"deberta-v2\", \"embedding_size\": 128}",
        "position_buckets: expected 0, or from 2 to less than twice max_relative_positions - 1 = 9, found 40 | {\"model_type\": \"deberta-v2\", \"relative_attention\": true, \"max_relative_positions\": 10, \"position_buckets\": 40}",
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
