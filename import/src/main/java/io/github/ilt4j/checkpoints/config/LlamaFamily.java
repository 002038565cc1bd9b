package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Llama;

/** HuggingFace's configuration_llama.py. */
final class LlamaFamily implements Family<Llama> {
  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public Class<Llama> type() {
    return Llama.class;
  }

  @Override
  public Llama read(ConfigObject config) {
    int hiddenSize = config.integer("hidden_size", 4096);
    int heads = config.integer("num_attention_heads", 32);
    Rope rope = Rope.read(config, "rope_theta", "partial_rotary_factor", 1);
    if (rope.partialRotaryFactor() != 1) {
      throw config.problem(
          "partial_rotary_factor", "expected 1 for llama, found " + rope.partialRotaryFactor());
    }
    return new Llama(
        config.integer("vocab_size", 32000),
        hiddenSize,
        config.integer("num_hidden_layers", 32),
        heads,
        config.integer("num_key_value_heads", heads),
        config.integer("head_dim", hiddenSize / Math.max(1, heads)),
        config.integer("intermediate_size", 11008),
        config.activation("hidden_act", Activation.SILU),
        config.number("rms_norm_eps", 1e-6),
        rope.theta(),
        rope.scaling(),
        config.integer("max_position_embeddings", 2048),
        config.flag("attention_bias", false),
        config.flag("mlp_bias", false),
        config.number("attention_dropout", 0),
        config.flag("tie_word_embeddings", false),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Llama llama) {
    ObjectNode node =
        JsonFiles.object()
            .put("vocab_size", llama.vocabSize())
            .put("hidden_size", llama.hiddenSize())
            .put("num_hidden_layers", llama.numHiddenLayers())
            .put("num_attention_heads", llama.numAttentionHeads())
            .put("num_key_value_heads", llama.numKeyValueHeads())
            .put("head_dim", llama.headDim())
            .put("intermediate_size", llama.intermediateSize())
            .put("hidden_act", llama.hiddenAct().huggingFaceName())
            .put("rms_norm_eps", llama.rmsNormEps())
            .put("rope_theta", llama.ropeTheta())
            .put("max_position_embeddings", llama.maxPositionEmbeddings())
            .put("attention_bias", llama.attentionBias())
            .put("mlp_bias", llama.mlpBias())
            .put("attention_dropout", llama.attentionDropout())
            .put("tie_word_embeddings", llama.tieWordEmbeddings())
            .put("initializer_range", llama.initializerRange());
    return node.set("rope_scaling", Rope.write(llama.ropeScaling()));
  }
}
