package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.LayerType;
import io.github.ilt4j.graphs.families.ModernBert;
import io.github.ilt4j.graphs.families.RopeScaling;
import java.util.stream.IntStream;

/**
 * HuggingFace's configuration_modernbert.py. Transformers 4.57 says every which layer is full,
 * {@code global_attn_every_n_layers}; from 5 on there are {@code layer_types}.
 */
final class ModernBertFamily implements Family<ModernBert> {
  @Override
  public String modelType() {
    return "modernbert";
  }

  @Override
  public Class<ModernBert> type() {
    return ModernBert.class;
  }

  @Override
  public ModernBert read(ConfigObject config) {
    int layers = config.integer("num_hidden_layers", 22);
    int period = Math.max(1, config.integer("global_attn_every_n_layers", 3));
    return new ModernBert(
        config.integer("vocab_size", 50368),
        config.integer("hidden_size", 768),
        layers,
        config.integer("num_attention_heads", 12),
        config.integer("intermediate_size", 1152),
        config.activation("hidden_activation", Activation.GELU),
        config.number("norm_eps", 1e-5),
        config.flag("norm_bias", false),
        config.flag("attention_bias", false),
        config.flag("mlp_bias", false),
        config.layerTypes(LayerType.everyNth(layers, period, 0)),
        config.integer("local_attention", 128),
        theta(config, LayerType.FULL, "global_rope_theta", 160000),
        theta(config, LayerType.SLIDING, "local_rope_theta", 10000),
        config.integer("max_position_embeddings", 8192),
        config.number("embedding_dropout", 0),
        config.number("attention_dropout", 0),
        config.number("mlp_dropout", 0),
        config.flag("tie_word_embeddings", true),
        config.number("initializer_range", 0.02));
  }

  private static double theta(ConfigObject config, LayerType type, String key, double theta) {
    Rope rope = Rope.ofLayers(config, type, key, theta);
    if (!rope.scaling().equals(RopeScaling.none())) {
      throw config.problem("rope_scaling", "expected null for modernbert, found " + rope.scaling());
    }
    return rope.theta();
  }

  @Override
  public ObjectNode write(ModernBert bert) {
    ObjectNode node =
        JsonFiles.object()
            .put("vocab_size", bert.vocabSize())
            .put("hidden_size", bert.hiddenSize())
            .put("num_hidden_layers", bert.numHiddenLayers())
            .put("num_attention_heads", bert.numAttentionHeads())
            .put("intermediate_size", bert.intermediateSize())
            .put("hidden_activation", bert.hiddenActivation().huggingFaceName())
            .put("norm_eps", bert.normEps())
            .put("norm_bias", bert.normBias())
            .put("attention_bias", bert.attentionBias())
            .put("mlp_bias", bert.mlpBias())
            .put("local_attention", bert.localAttention())
            .put("global_rope_theta", bert.globalRopeTheta())
            .put("local_rope_theta", bert.localRopeTheta())
            .put("max_position_embeddings", bert.maxPositionEmbeddings())
            .put("embedding_dropout", bert.embeddingDropout())
            .put("attention_dropout", bert.attentionDropout())
            .put("mlp_dropout", bert.mlpDropout())
            .put("tie_word_embeddings", bert.tieWordEmbeddings())
            .put("initializer_range", bert.initializerRange());
    bert.layerTypes().forEach(type -> node.withArray("layer_types").add(type.huggingFaceName()));
    // Transformers 4.57 knows no other layers than these.
    IntStream.rangeClosed(1, bert.numHiddenLayers())
        .filter(n -> bert.layerTypes().equals(LayerType.everyNth(bert.numHiddenLayers(), n, 0)))
        .findFirst()
        .ifPresent(n -> node.put("global_attn_every_n_layers", n));
    return node;
  }
}
