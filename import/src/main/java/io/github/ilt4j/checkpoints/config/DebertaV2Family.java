package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.DebertaV2;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * HuggingFace's configuration_deberta_v2.py, and what modeling_deberta_v2.py reads beside it.
 * {@code pos_att_type} is an array, or a string with bars in it.
 */
final class DebertaV2Family implements Family<DebertaV2> {
  private static final String CONTENT_TO_POSITION = "c2p";
  private static final String POSITION_TO_CONTENT = "p2c";
  private static final String LAYER_NORM = "layer_norm";

  @Override
  public String modelType() {
    return "deberta-v2";
  }

  @Override
  public Class<DebertaV2> type() {
    return DebertaV2.class;
  }

  @Override
  public DebertaV2 read(ConfigObject config) {
    int hiddenSize = config.integer("hidden_size", 1536);
    int heads = config.integer("num_attention_heads", 24);
    int positions = config.integer("max_position_embeddings", 512);
    config.requireDefault("embedding_size", hiddenSize);
    config.requireDefault("attention_head_size", hiddenSize / Math.max(1, heads));
    config.requireDefault("conv_groups", 1);
    return new DebertaV2(
        config.integer("vocab_size", 128100),
        hiddenSize,
        config.integer("num_hidden_layers", 24),
        heads,
        config.integer("intermediate_size", 6144),
        config.activation("hidden_act", Activation.GELU),
        positions,
        config.flag("position_biased_input", true),
        config.integer("type_vocab_size", 0),
        config.flag("relative_attention", false)
            ? Optional.of(relative(config, positions))
            : Optional.empty(),
        config.integer("conv_kernel_size", 0),
        config.activation("conv_act", Activation.TANH),
        config.number("layer_norm_eps", 1e-7),
        config.number("hidden_dropout_prob", 0.1),
        config.number("attention_probs_dropout_prob", 0.1),
        config.flag("tie_word_embeddings", true),
        config.number("initializer_range", 0.02));
  }

  private static DebertaV2.Relative relative(ConfigObject config, int positions) {
    int most = config.integer("max_relative_positions", -1);
    List<String> types = parts(config, "pos_att_type");
    return new DebertaV2.Relative(
        most < 1 ? positions : most,
        Math.max(0, config.integer("position_buckets", -1)),
        types.contains(CONTENT_TO_POSITION),
        types.contains(POSITION_TO_CONTENT),
        config.flag("share_att_key", false),
        parts(config, "norm_rel_ebd").contains(LAYER_NORM));
  }

  private static List<String> parts(ConfigObject config, String key) {
    return config.isText(key)
        ? Arrays.stream(config.requireText(key).toLowerCase(Locale.ROOT).split("\\|"))
            .map(String::strip)
            .toList()
        : config.texts(key).orElse(List.of());
  }

  @Override
  public ObjectNode write(DebertaV2 deberta) {
    ObjectNode node =
        JsonFiles.object()
            .put("vocab_size", deberta.vocabSize())
            .put("hidden_size", deberta.hiddenSize())
            .put("num_hidden_layers", deberta.numHiddenLayers())
            .put("num_attention_heads", deberta.numAttentionHeads())
            .put("intermediate_size", deberta.intermediateSize())
            .put("hidden_act", deberta.hiddenAct().huggingFaceName())
            .put("max_position_embeddings", deberta.maxPositionEmbeddings())
            .put("position_biased_input", deberta.positionBiasedInput())
            .put("type_vocab_size", deberta.typeVocabSize())
            .put("relative_attention", deberta.relativePositions().isPresent())
            .put("conv_kernel_size", deberta.convKernelSize())
            .put("conv_act", deberta.convAct().huggingFaceName())
            .put("layer_norm_eps", deberta.layerNormEps())
            .put("hidden_dropout_prob", deberta.hiddenDropoutProb())
            .put("attention_probs_dropout_prob", deberta.attentionProbsDropoutProb())
            .put("tie_word_embeddings", deberta.tieWordEmbeddings())
            .put("initializer_range", deberta.initializerRange());
    deberta
        .relativePositions()
        .ifPresent(
            relative -> {
              node.put("max_relative_positions", relative.maxRelativePositions())
                  .put("position_buckets", relative.positionBuckets())
                  .put("share_att_key", relative.shareAttKey())
                  .put("norm_rel_ebd", relative.layerNorm() ? LAYER_NORM : "none");
              node.putArray("pos_att_type");
              if (relative.positionToContent()) {
                node.withArray("pos_att_type").add(POSITION_TO_CONTENT);
              }
              if (relative.contentToPosition()) {
                node.withArray("pos_att_type").add(CONTENT_TO_POSITION);
              }
            });
    return node;
  }
}
