package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import java.util.Optional;

/**
 * A whole model: which architectures, and how they are joined.
 *
 * @param form which of the published forms
 * @param imageEncoder reads a word's picture; may be absent
 * @param bytesEncoder reads a word's bytes; may be absent, but not both
 * @param latentTransformer reads the words' vectors
 * @param bytesDecoder spells the next word
 * @param modalityDropout probability with which training silences an encoder for a whole batch
 */
public record WordLatentConfig(
    ModelForm form,
    Optional<ImageModel> imageEncoder,
    Optional<TextModel> bytesEncoder,
    TextModel latentTransformer,
    TextModel bytesDecoder,
    double modalityDropout) {

  /**
   * Refuses a model without encoders, a latent transformer or bytes decoder that reads both ways,
   * and a dropout outside [0, 1).
   */
  public WordLatentConfig {
    if (imageEncoder.isEmpty() && bytesEncoder.isEmpty()) {
      throw new IllegalArgumentException(
          "a model needs an image encoder, a bytes encoder, or both; found neither");
    }
    requireCausal("latent_transformer", latentTransformer);
    requireCausal("bytes_decoder", bytesDecoder);
    if (!(modalityDropout >= 0 && modalityDropout < 1)) {
      throw new IllegalArgumentException(
          "modality_dropout: expected a number in [0, 1), found " + modalityDropout);
    }
  }

  private static void requireCausal(String component, TextModel model) {
    if (!model.causal()) {
      throw new IllegalArgumentException(
          component
              + ": expected an architecture in which a position sees only those before it, found "
              + model.modelType());
    }
  }
}
