package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A {@code config.json}: of one architecture, or of a whole word-latent model. Immutable; what a
 * record does not know is kept.
 */
public final class ConfigDocument {
  /** The name of the file in a folder. */
  public static final String FILE = "config.json";

  private final Path file;
  private final ObjectNode root;

  private ConfigDocument(Path file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads {@code config.json} of a folder.
   *
   * @throws CheckpointException if there is none, or it is no JSON object
   */
  public static ConfigDocument read(Path folder) {
    Path file = folder.resolve(FILE);
    return new ConfigDocument(file, JsonFiles.read(file));
  }

  /**
   * A document that stands elsewhere than in a {@code config.json}.
   *
   * @param origin where, for messages
   */
  public static ConfigDocument of(Path origin, ObjectNode json) {
    return new ConfigDocument(origin, json.deepCopy());
  }

  /** The document of an architecture that comes from no file: every key is written out. */
  public static ConfigDocument of(Architecture architecture) {
    return new ConfigDocument(Path.of(FILE), JsonFiles.object()).with(architecture);
  }

  /** The document of a whole model that comes from no file. */
  public static ConfigDocument of(WordLatentConfig model) {
    return new ConfigDocument(Path.of(FILE), JsonFiles.object()).with(model);
  }

  /** The {@code model_type}s that can be read: single architectures, then the whole model. */
  public static List<String> supportedModelTypes() {
    return Stream.concat(Families.modelTypes().stream(), Stream.of(WordLatentKeys.MODEL_TYPE))
        .toList();
  }

  /** The {@code model_type}, supported or not. */
  public String modelType() {
    return object().requireText(Families.MODEL_TYPE);
  }

  /** Whether this is the configuration of a whole word-latent model. */
  public boolean isWordLatent() {
    return modelType().equals(WordLatentKeys.MODEL_TYPE);
  }

  /**
   * Reads a single architecture.
   *
   * @throws CheckpointException for an unknown {@code model_type} (listing the supported ones), a
   *     value of the wrong type or range, or an option there is no graph for
   */
  public Architecture architecture() {
    return Families.read(object());
  }

  /** Reads a single architecture over sequences. */
  public TextModel textModel() {
    return WordLatentKeys.textModel(object());
  }

  /** Reads a single architecture over pictures. */
  public ImageModel imageModel() {
    return WordLatentKeys.imageModel(object());
  }

  /** Reads a whole model; its form is 2026 if there is an {@code encoding}, else 2025. */
  public WordLatentConfig wordLatent() {
    return WordLatentKeys.read(object());
  }

  /** This document with the values of an architecture; all other keys stay. */
  public ConfigDocument with(Architecture architecture) {
    ConfigDocument copy = new ConfigDocument(file, root.deepCopy());
    Families.merge(copy.object(), architecture);
    return copy;
  }

  /** This document with the values of a whole model; all other keys stay. */
  public ConfigDocument with(WordLatentConfig model) {
    ConfigDocument copy = new ConfigDocument(file, root.deepCopy());
    WordLatentKeys.merge(copy.object(), model);
    return copy;
  }

  /** Writes {@code config.json} into a folder. */
  public void write(Path folder) {
    JsonFiles.write(folder.resolve(FILE), root);
  }

  /** A copy of the JSON tree. */
  public ObjectNode json() {
    return root.deepCopy();
  }

  private ConfigObject object() {
    return new ConfigObject(file, "", root);
  }
}
