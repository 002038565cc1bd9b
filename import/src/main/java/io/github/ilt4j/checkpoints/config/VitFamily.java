package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Vit;

/** HuggingFace's configuration_vit.py. */
final class VitFamily implements Family<Vit> {
  @Override
  public String modelType() {
    return "vit";
  }

  @Override
  public Class<Vit> type() {
    return Vit.class;
  }

  @Override
  public Vit read(ConfigObject config) {
    int hiddenSize = config.integer("hidden_size", 768);
    int pooled = config.integer("pooler_output_size", hiddenSize);
    if (pooled != hiddenSize) {
      throw config.problem(
          "pooler_output_size", "expected hidden_size = " + hiddenSize + ", found " + pooled);
    }
    return new Vit(
        hiddenSize,
        config.integer("num_hidden_layers", 12),
        config.integer("num_attention_heads", 12),
        config.integer("intermediate_size", 3072),
        config.activation("hidden_act", Activation.GELU),
        config.integer("image_size", 224),
        config.integer("patch_size", 16),
        config.integer("num_channels", 3),
        config.number("layer_norm_eps", 1e-12),
        config.flag("qkv_bias", true),
        config.activation("pooler_act", Activation.TANH),
        config.number("hidden_dropout_prob", 0),
        config.number("attention_probs_dropout_prob", 0),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Vit vit) {
    return JsonFiles.object()
        .put("hidden_size", vit.hiddenSize())
        .put("pooler_output_size", vit.hiddenSize())
        .put("num_hidden_layers", vit.numHiddenLayers())
        .put("num_attention_heads", vit.numAttentionHeads())
        .put("intermediate_size", vit.intermediateSize())
        .put("hidden_act", vit.hiddenAct().huggingFaceName())
        .put("image_size", vit.imageSize())
        .put("patch_size", vit.patchSize())
        .put("num_channels", vit.numChannels())
        .put("layer_norm_eps", vit.layerNormEps())
        .put("qkv_bias", vit.qkvBias())
        .put("pooler_act", vit.poolerAct().huggingFaceName())
        .put("hidden_dropout_prob", vit.hiddenDropoutProb())
        .put("attention_probs_dropout_prob", vit.attentionProbsDropoutProb())
        .put("initializer_range", vit.initializerRange());
  }
}
