package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;

/** HuggingFace's configuration_bert.py. */
final class BertFamily implements Family<Bert> {
  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public Class<Bert> type() {
    return Bert.class;
  }

  @Override
  public Bert read(ConfigObject config) {
    config.requireDefault("position_embedding_type", "absolute");
    return new Bert(
        config.integer("vocab_size", 30522),
        config.integer("hidden_size", 768),
        config.integer("num_hidden_layers", 12),
        config.integer("num_attention_heads", 12),
        config.integer("intermediate_size", 3072),
        config.activation("hidden_act", Activation.GELU),
        config.integer("max_position_embeddings", 512),
        config.integer("type_vocab_size", 2),
        config.number("layer_norm_eps", 1e-12),
        config.number("hidden_dropout_prob", 0.1),
        config.number("attention_probs_dropout_prob", 0.1),
        config.flag("tie_word_embeddings", true),
        config.number("initializer_range", 0.02));
  }

  @Override
  public ObjectNode write(Bert bert) {
    return JsonFiles.object()
        .put("vocab_size", bert.vocabSize())
        .put("hidden_size", bert.hiddenSize())
        .put("num_hidden_layers", bert.numHiddenLayers())
        .put("num_attention_heads", bert.numAttentionHeads())
        .put("intermediate_size", bert.intermediateSize())
        .put("hidden_act", bert.hiddenAct().huggingFaceName())
        .put("max_position_embeddings", bert.maxPositionEmbeddings())
        .put("position_embedding_type", "absolute")
        .put("type_vocab_size", bert.typeVocabSize())
        .put("layer_norm_eps", bert.layerNormEps())
        .put("hidden_dropout_prob", bert.hiddenDropoutProb())
        .put("attention_probs_dropout_prob", bert.attentionProbsDropoutProb())
        .put("tie_word_embeddings", bert.tieWordEmbeddings())
        .put("initializer_range", bert.initializerRange());
  }
}
