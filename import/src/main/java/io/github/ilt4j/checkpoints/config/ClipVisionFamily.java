package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.ClipVision;

/** The image tower of HuggingFace's configuration_clip.py. */
final class ClipVisionFamily implements Family<ClipVision> {
  /** The {@code model_type} of both towers together. */
  static final String BOTH_TOWERS = "clip";

  private static final String IMAGE_TOWER = "vision_config";

  /** The image tower's object in the configuration of both. */
  static ConfigObject imageTower(ConfigObject both) {
    return both.object(IMAGE_TOWER).orElseGet(both::empty);
  }

  @Override
  public String modelType() {
    return "clip_vision_model";
  }

  @Override
  public Class<ClipVision> type() {
    return ClipVision.class;
  }

  @Override
  public ClipVision read(ConfigObject config) {
    return new ClipVision(
        config.integer("hidden_size", 768),
        config.integer("num_hidden_layers", 12),
        config.integer("num_attention_heads", 12),
        config.integer("intermediate_size", 3072),
        config.activation("hidden_act", Activation.QUICK_GELU),
        config.integer("image_size", 224),
        config.integer("patch_size", 32),
        config.integer("num_channels", 3),
        config.number("layer_norm_eps", 1e-5),
        config.number("attention_dropout", 0),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(ClipVision clip) {
    return JsonFiles.object()
        .put("hidden_size", clip.hiddenSize())
        .put("num_hidden_layers", clip.numHiddenLayers())
        .put("num_attention_heads", clip.numAttentionHeads())
        .put("intermediate_size", clip.intermediateSize())
        .put("hidden_act", clip.hiddenAct().huggingFaceName())
        .put("image_size", clip.imageSize())
        .put("patch_size", clip.patchSize())
        .put("num_channels", clip.numChannels())
        .put("layer_norm_eps", clip.layerNormEps())
        .put("attention_dropout", clip.attentionDropout())
        .put("initializer_range", clip.initializerRange());
  }
}
