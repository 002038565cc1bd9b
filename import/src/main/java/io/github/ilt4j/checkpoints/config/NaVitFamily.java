package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.NaVit;

/** The reference's configuration of its own image encoder. */
final class NaVitFamily implements Family<NaVit> {
  @Override
  public String modelType() {
    return "navit";
  }

  @Override
  public Class<NaVit> type() {
    return NaVit.class;
  }

  @Override
  public NaVit read(ConfigObject config) {
    return new NaVit(
        config.integer("image_size", 256),
        config.integer("patch_size", 16),
        config.integer("hidden_size", 512),
        config.integer("dim", 512),
        config.integer("depth", 6),
        config.integer("heads", 8),
        config.integer("mlp_dim", 1024),
        config.number("dropout", 0),
        config.number("emb_dropout", 0),
        config.number("token_dropout_prob", 0.1));
  }

  @Override
  public ObjectNode write(NaVit navit) {
    return JsonFiles.object()
        .put("image_size", navit.imageSize())
        .put("patch_size", navit.patchSize())
        .put("hidden_size", navit.hiddenSize())
        .put("dim", navit.dim())
        .put("depth", navit.depth())
        .put("heads", navit.heads())
        .put("mlp_dim", navit.mlpDim())
        .put("dropout", navit.dropout())
        .put("emb_dropout", navit.embDropout())
        .put("token_dropout_prob", navit.tokenDropoutProb());
  }
}
