package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.RopeScaling;

/**
 * HuggingFace's configuration_gpt_neox.py. {@code rotary_pct} and {@code rotary_emb_base} decide;
 * the library derives {@code partial_rotary_factor} and {@code rope_theta} from them and writes all
 * four.
 */
final class GptNeoXFamily implements Family<GptNeoX> {
  @Override
  public String modelType() {
    return "gpt_neox";
  }

  @Override
  public Class<GptNeoX> type() {
    return GptNeoX.class;
  }

  @Override
  public GptNeoX read(ConfigObject config) {
    Rope rope = Rope.read(config, "rotary_emb_base", "rotary_pct", 0.25);
    if (!rope.scaling().equals(RopeScaling.none())) {
      throw config.problem("rope_scaling", "expected null for gpt_neox, found " + rope.scaling());
    }
    return new GptNeoX(
        config.integer("vocab_size", 50432),
        config.integer("hidden_size", 6144),
        config.integer("num_hidden_layers", 44),
        config.integer("num_attention_heads", 64),
        config.integer("intermediate_size", 24576),
        config.activation("hidden_act", Activation.GELU),
        rope.partialRotaryFactor(),
        rope.theta(),
        config.integer("max_position_embeddings", 2048),
        config.number("layer_norm_eps", 1e-5),
        config.flag("use_parallel_residual", true),
        config.flag("attention_bias", true),
        config.number("hidden_dropout", 0),
        config.number("attention_dropout", 0),
        config.flag("tie_word_embeddings", false),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(GptNeoX neox) {
    return JsonFiles.object()
        .put("vocab_size", neox.vocabSize())
        .put("hidden_size", neox.hiddenSize())
        .put("num_hidden_layers", neox.numHiddenLayers())
        .put("num_attention_heads", neox.numAttentionHeads())
        .put("intermediate_size", neox.intermediateSize())
        .put("hidden_act", neox.hiddenAct().huggingFaceName())
        .put("rotary_pct", neox.rotaryPct())
        .put("partial_rotary_factor", neox.rotaryPct())
        .put("rotary_emb_base", neox.ropeTheta())
        .put("rope_theta", neox.ropeTheta())
        .put("max_position_embeddings", neox.maxPositionEmbeddings())
        .put("layer_norm_eps", neox.layerNormEps())
        .put("use_parallel_residual", neox.useParallelResidual())
        .put("attention_bias", neox.attentionBias())
        .put("hidden_dropout", neox.hiddenDropout())
        .put("attention_dropout", neox.attentionDropout())
        .put("tie_word_embeddings", neox.tieWordEmbeddings())
        .put("initializer_range", neox.initializerRange());
  }
}
