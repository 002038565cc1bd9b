package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Gemma3Text;
import io.github.ilt4j.graphs.families.LayerType;

/**
 * HuggingFace's configuration_gemma3.py. Files of before {@code layer_types} say every which layer
 * is full: {@code sliding_window_pattern}.
 */
final class Gemma3TextFamily implements Family<Gemma3Text> {
  @Override
  public String modelType() {
    return "gemma3_text";
  }

  @Override
  public Class<Gemma3Text> type() {
    return Gemma3Text.class;
  }

  @Override
  public Gemma3Text read(ConfigObject config) {
    config.requireNone("attn_logit_softcapping");
    config.requireNone("final_logit_softcapping");
    int layers = config.integer("num_hidden_layers", 26);
    int pattern = Math.max(1, config.integer("sliding_window_pattern", 6));
    Rope full = Rope.ofLayers(config, LayerType.FULL, "rope_theta", 1e6);
    Rope sliding = Rope.ofLayers(config, LayerType.SLIDING, "rope_local_base_freq", 1e4);
    return new Gemma3Text(
        config.integer("vocab_size", 262208),
        config.integer("hidden_size", 2304),
        layers,
        config.integer("num_attention_heads", 8),
        config.integer("num_key_value_heads", 4),
        config.integer("head_dim", 256),
        config.integer("intermediate_size", 9216),
        config.activation("hidden_activation", Activation.GELU_TANH),
        config.number("rms_norm_eps", 1e-6),
        full.theta(),
        full.scaling(),
        sliding.theta(),
        config.layerTypes(LayerType.everyNth(layers, pattern, pattern - 1)),
        config.integer("sliding_window", 4096),
        config.flag("use_bidirectional_attention", false),
        config.number("query_pre_attn_scalar", 256),
        config.integer("max_position_embeddings", 131072),
        config.flag("attention_bias", false),
        config.number("attention_dropout", 0),
        config.flag("tie_word_embeddings", true),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Gemma3Text gemma) {
    ObjectNode node =
        JsonFiles.object()
            .put("vocab_size", gemma.vocabSize())
            .put("hidden_size", gemma.hiddenSize())
            .put("num_hidden_layers", gemma.numHiddenLayers())
            .put("num_attention_heads", gemma.numAttentionHeads())
            .put("num_key_value_heads", gemma.numKeyValueHeads())
            .put("head_dim", gemma.headDim())
            .put("intermediate_size", gemma.intermediateSize())
            .put("hidden_activation", gemma.hiddenActivation().huggingFaceName())
            .put("rms_norm_eps", gemma.rmsNormEps())
            .put("rope_theta", gemma.ropeTheta())
            .put("rope_local_base_freq", gemma.ropeLocalBaseFreq())
            .put("sliding_window", gemma.slidingWindow())
            .put("use_bidirectional_attention", gemma.useBidirectionalAttention())
            .put("query_pre_attn_scalar", gemma.queryPreAttnScalar())
            .put("max_position_embeddings", gemma.maxPositionEmbeddings())
            .put("attention_bias", gemma.attentionBias())
            .put("attention_dropout", gemma.attentionDropout())
            .put("tie_word_embeddings", gemma.tieWordEmbeddings())
            .put("initializer_range", gemma.initializerRange());
    gemma.layerTypes().forEach(type -> node.withArray("layer_types").add(type.huggingFaceName()));
    return node.set("rope_scaling", Rope.write(gemma.ropeScaling()));
  }
}
