package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Swinv2;
import java.util.List;

/** HuggingFace's configuration_swinv2.py. */
final class Swinv2Family implements Family<Swinv2> {
  @Override
  public String modelType() {
    return "swinv2";
  }

  @Override
  public Class<Swinv2> type() {
    return Swinv2.class;
  }

  @Override
  public Swinv2 read(ConfigObject config) {
    if (config.flag("use_absolute_embeddings", false)) {
      throw config.problem("use_absolute_embeddings", "expected false, found true");
    }
    return new Swinv2(
        config.integer("embed_dim", 96),
        config.integers("depths", List.of(2, 2, 6, 2)),
        config.integers("num_heads", List.of(3, 6, 12, 24)),
        config.integer("window_size", 7),
        config.integers("pretrained_window_sizes", List.of(0, 0, 0, 0)),
        config.number("mlp_ratio", 4),
        config.activation("hidden_act", Activation.GELU),
        config.integer("image_size", 224),
        config.integer("patch_size", 4),
        config.integer("num_channels", 3),
        config.number("layer_norm_eps", 1e-5),
        config.flag("qkv_bias", true),
        config.number("hidden_dropout_prob", 0),
        config.number("attention_probs_dropout_prob", 0),
        config.number("drop_path_rate", 0.1),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Swinv2 swin) {
    ObjectNode node = JsonFiles.object();
    node.put("embed_dim", swin.embedDim());
    swin.depths().forEach(node.putArray("depths")::add);
    swin.numHeads().forEach(node.putArray("num_heads")::add);
    swin.pretrainedWindowSizes().forEach(node.putArray("pretrained_window_sizes")::add);
    return node.put("window_size", swin.windowSize())
        .put("mlp_ratio", swin.mlpRatio())
        .put("hidden_act", swin.hiddenAct().huggingFaceName())
        .put("image_size", swin.imageSize())
        .put("patch_size", swin.patchSize())
        .put("num_channels", swin.numChannels())
        .put("layer_norm_eps", swin.layerNormEps())
        .put("qkv_bias", swin.qkvBias())
        .put("use_absolute_embeddings", false)
        .put("hidden_dropout_prob", swin.hiddenDropoutProb())
        .put("attention_probs_dropout_prob", swin.attentionProbsDropoutProb())
        .put("drop_path_rate", swin.dropPathRate())
        .put("initializer_range", swin.initializerRange());
  }
}
