package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Gpt2;

/** HuggingFace's configuration_gpt2.py. */
final class Gpt2Family implements Family<Gpt2> {
  @Override
  public String modelType() {
    return "gpt2";
  }

  @Override
  public Class<Gpt2> type() {
    return Gpt2.class;
  }

  @Override
  public Gpt2 read(ConfigObject config) {
    int hiddenSize = config.integer("n_embd", 768);
    return new Gpt2(
        config.integer("vocab_size", 50257),
        hiddenSize,
        config.integer("n_layer", 12),
        config.integer("n_head", 12),
        config.integer("n_inner", 4 * hiddenSize),
        config.activation("activation_function", Activation.GELU_TANH),
        config.integer("n_positions", 1024),
        config.number("layer_norm_epsilon", 1e-5),
        config.flag("scale_attn_weights", true),
        config.flag("scale_attn_by_inverse_layer_idx", false),
        config.number("embd_pdrop", 0.1),
        config.number("resid_pdrop", 0.1),
        config.number("attn_pdrop", 0.1),
        config.flag("tie_word_embeddings", true),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Gpt2 gpt2) {
    return JsonFiles.object()
        .put("vocab_size", gpt2.vocabSize())
        .put("n_embd", gpt2.hiddenSize())
        .put("n_layer", gpt2.numHiddenLayers())
        .put("n_head", gpt2.numAttentionHeads())
        .put("n_inner", gpt2.intermediateSize())
        .put("activation_function", gpt2.activationFunction().huggingFaceName())
        .put("n_positions", gpt2.maxPositionEmbeddings())
        .put("layer_norm_epsilon", gpt2.layerNormEpsilon())
        .put("scale_attn_weights", gpt2.scaleAttnWeights())
        .put("scale_attn_by_inverse_layer_idx", gpt2.scaleAttnByInverseLayerIdx())
        .put("embd_pdrop", gpt2.embdPdrop())
        .put("resid_pdrop", gpt2.residPdrop())
        .put("attn_pdrop", gpt2.attnPdrop())
        .put("tie_word_embeddings", gpt2.tieWordEmbeddings())
        .put("initializer_range", gpt2.initializerRange());
  }
}
