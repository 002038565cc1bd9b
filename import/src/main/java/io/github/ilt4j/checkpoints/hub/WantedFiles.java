package io.github.ilt4j.checkpoints.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which of a model's files are needed. A model comes in several formats at once, each as large as
 * the others, so only one is taken: the best of {@link #WEIGHTS}.
 */
final class WantedFiles {
  /** Without it a folder is no model. */
  static final String CONFIG = "config.json";

  /** Weights by preference; of an index its shards are needed as well. */
  static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "tf_model.h5",
          "tf_model.h5.index.json");

  private static final List<String> DESCRIPTIONS =
      List.of(
          CONFIG,
          "generation_config.json",
          "preprocessor_config.json",
          "processor_config.json",
          "options.yaml");

  private static final String INDEX = ".index.json";
  private static final String WEIGHT_MAP = "weight_map";

  /** No folders, nothing hidden, and nothing that a shell or another system might misread. */
  private static final Pattern PLAIN = Pattern.compile("\\w[\\w.-]{0,150}");

  private WantedFiles() {}

  /** The small files among those that a model has. */
  static List<String> descriptions(Collection<String> files) {
    return DESCRIPTIONS.stream().filter(files::contains).toList();
  }

  /** The file of weights, or their index, among those that a model has. */
  static Optional<String> weights(Collection<String> files) {
    return WEIGHTS.stream().filter(files::contains).findFirst();
  }

  /** Whether {@link #shards} tells more. */
  static boolean isIndex(String file) {
    return file.endsWith(INDEX);
  }

  /**
   * The shards that an index names.
   *
   * @throws CheckpointException if it is no index, or names anything but plain files
   */
  static Set<String> shards(Path index) {
    JsonNode map = JsonFiles.read(index).path(WEIGHT_MAP);
    if (!map.isObject()) {
      throw new CheckpointException(index, "the key \"" + WEIGHT_MAP + "\" is missing");
    }
    Set<String> shards = new TreeSet<>();
    for (JsonNode shard : map) {
      if (!shard.isTextual() || !PLAIN.matcher(shard.textValue()).matches()) {
        throw new CheckpointException(
            index, WEIGHT_MAP + ": expected the name of a file beside the index, found " + shard);
      }
      shards.add(shard.textValue());
    }
    return shards;
  }
}
