package io.github.ilt4j.graphs.families;

/**
 * A published architecture with its hyper-parameters, as a HuggingFace {@code config.json} states
 * them. The records that implement it hold plain numbers and can be built without any weights.
 */
public sealed interface Architecture permits TextModel, ImageModel {

  /** The {@code model_type} of config.json, for example {@code "bert"}. */
  String modelType();

  /** Width of the hidden states. */
  int hiddenSize();

  /** Layers. */
  int numHiddenLayers();

  /** Width of the queries of a layer, all heads together. */
  default int attentionWidth() {
    return hiddenSize();
  }

  /** Standard deviation of the normal distribution that fresh weight matrices are drawn from. */
  double initializerRange();
}
