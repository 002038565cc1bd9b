package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import java.util.Optional;

/**
 * The reference's configuration of a whole model: one object for each component. An absent encoder
 * is a {@code noop_model} of width 0. The form {@code 2026} has an {@code encoding}, {@code 2025}
 * has none.
 */
final class WordLatentKeys {
  static final String MODEL_TYPE = "welt";

  private static final String IMAGE_ENCODER = "image_encoder";
  private static final String BYTES_ENCODER = "bytes_encoder";
  private static final String LATENT_TRANSFORMER = "latent_transformer";
  private static final String BYTES_DECODER = "bytes_decoder";
  private static final String MODALITY_DROPOUT = "modality_dropout";
  private static final String ENCODING = "encoding";
  private static final String UTF_8 = "UTF-8";
  private static final String ABSENT = "noop_model";
  private static final double DEFAULT_MODALITY_DROPOUT = 0.15;

  private WordLatentKeys() {}

  static WordLatentConfig read(ConfigObject config) {
    String modelType = config.requireText(Families.MODEL_TYPE);
    if (!modelType.equals(MODEL_TYPE)) {
      throw config.problem(
          Families.MODEL_TYPE,
          "expected a whole model, \"" + MODEL_TYPE + "\", found \"" + modelType + "\"");
    }
    if (config.integer("num_tokens", 256) != 256) {
      throw config.problem("num_tokens", "expected the 256 values of a byte");
    }
    config.requireDefault(ENCODING, UTF_8);
    try {
      return new WordLatentConfig(
          config.has(ENCODING) ? ModelForm.V2026 : ModelForm.V2025,
          encoder(config.requireObject(IMAGE_ENCODER)).map(WordLatentKeys::imageModel),
          encoder(config.requireObject(BYTES_ENCODER)).map(WordLatentKeys::textModel),
          textModel(config.requireObject(LATENT_TRANSFORMER)),
          textModel(config.requireObject(BYTES_DECODER)),
          config.number(MODALITY_DROPOUT, DEFAULT_MODALITY_DROPOUT));
    } catch (IllegalArgumentException e) {
      throw config.problem(e);
    }
  }

  private static Optional<ConfigObject> encoder(ConfigObject config) {
    return config.requireText(Families.MODEL_TYPE).equals(ABSENT)
        ? Optional.empty()
        : Optional.of(config);
  }

  static TextModel textModel(ConfigObject config) {
    Architecture architecture = Families.read(config);
    if (architecture instanceof TextModel text) {
      return text;
    }
    throw config.problem(
        Families.MODEL_TYPE,
        "expected an architecture over text, found \"" + architecture.modelType() + "\"");
  }

  static ImageModel imageModel(ConfigObject config) {
    Architecture architecture = Families.read(config);
    if (architecture instanceof ImageModel image) {
      return image;
    }
    throw config.problem(
        Families.MODEL_TYPE,
        "expected an architecture over images, found \"" + architecture.modelType() + "\"");
  }

  static void merge(ConfigObject into, WordLatentConfig model) {
    ObjectNode node = into.node();
    if (!into.text(Families.MODEL_TYPE).equals(Optional.of(MODEL_TYPE))) {
      node.removeAll();
      node.put(Families.MODEL_TYPE, MODEL_TYPE);
      node.putArray("architectures").add("WordLatentTransformerForCausalLM");
      node.put("dtype", "float32").put("is_decoder", true).put("num_tokens", 256);
      node.put("pad_token_id", 0).put("bos_token_id", 2).put("eos_token_id", 3);
      node.put("tokenizer_class", "UTF8Tokenizer");
    }
    if (model.form() == ModelForm.V2026) {
      node.put(ENCODING, UTF_8);
    } else {
      node.remove(ENCODING);
    }
    component(into, IMAGE_ENCODER, model.imageEncoder());
    component(into, BYTES_ENCODER, model.bytesEncoder());
    component(into, LATENT_TRANSFORMER, Optional.of(model.latentTransformer()));
    component(into, BYTES_DECODER, Optional.of(model.bytesDecoder()));
    if (into.number(MODALITY_DROPOUT, DEFAULT_MODALITY_DROPOUT) != model.modalityDropout()
        || !into.has(MODALITY_DROPOUT)) {
      node.put(MODALITY_DROPOUT, model.modalityDropout());
    }
  }

  private static void component(
      ConfigObject into, String key, Optional<? extends Architecture> architecture) {
    if (!into.has(key)) {
      into.node().set(key, JsonFiles.object());
    }
    ConfigObject child = into.requireObject(key);
    if (architecture.isPresent()) {
      Families.merge(child, architecture.get());
    } else if (!child.text(Families.MODEL_TYPE).equals(Optional.of(ABSENT))) {
      child.node().removeAll();
      child.node().put("hidden_size", 0).put(Families.MODEL_TYPE, ABSENT);
    }
  }
}
