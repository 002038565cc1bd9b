package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A data set as the HuggingFace hub's own tools leave it in their cache: {@code
 * datasets--org--name/snapshots/COMMIT/...}. Nothing is downloaded. Which files belong to a
 * configuration and a split is what {@code configs} in the README's header says; without that, what
 * the names of files and folders say.
 *
 * @param name what messages call it
 * @param snapshot the folder of one commit
 */
record HubDataset(String name, Path snapshot) {
  private static final String PREFIX = "datasets--";
  private static final YAMLMapper YAML = new YAMLMapper();

  /** The cache's folder: as the environment says, else below the home folder. */
  static Path cache(Map<String, String> environment, Path home) {
    if (environment.containsKey("HF_HUB_CACHE")) {
      return Path.of(environment.get("HF_HUB_CACHE"));
    }
    String hub = environment.get("HF_HOME");
    return (hub == null ? home.resolve(".cache").resolve("huggingface") : Path.of(hub))
        .resolve("hub");
  }

  /** Whether a folder is that of a data set in a cache. */
  static boolean isCacheFolder(Path folder) {
    return folder.getFileName() != null
        && folder.getFileName().toString().startsWith(PREFIX)
        && Files.isDirectory(folder.resolve("snapshots"));
  }

  /**
   * The data set of a name such as {@code org/name}.
   *
   * @throws DataException if the cache does not have it
   */
  static HubDataset inCache(Path cache, String name) {
    if (!name.matches("[\\w.-]+(/[\\w.-]+)?") || name.contains("..")) {
      throw new DataException("'" + name + "' is no name of a data set: expected org/name.");
    }
    Path folder = cache.resolve(PREFIX + name.replace("/", "--"));
    if (!isCacheFolder(folder)) {
      throw new DataException(
          name
              + ": not in the cache "
              + cache
              + ": download it there first, with the hub's tools.");
    }
    return inFolder(folder);
  }

  /**
   * The newest commit of a data set: the one that {@code refs/main} names, else the only one.
   *
   * @throws DataException if there is none
   */
  static HubDataset inFolder(Path folder) {
    Path snapshots = folder.resolve("snapshots");
    Path main = folder.resolve("refs").resolve("main");
    try (Stream<Path> commits = Files.list(snapshots)) {
      List<Path> all = commits.filter(Files::isDirectory).sorted().toList();
      Optional<Path> named =
          Files.exists(main)
              ? Optional.of(snapshots.resolve(Files.readString(main).strip()))
              : Optional.empty();
      Path chosen =
          named
              .filter(all::contains)
              .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty())
              .orElseThrow(
                  () ->
                      new DataException(
                          folder
                              + ": expected the commit that refs/main names or a single one in snapshots, found "
                              + all.size()
                              + "."));
      return new HubDataset(folder.getFileName().toString().substring(PREFIX.length()), chosen);
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The files of a configuration and a split.
   *
   * @throws DataException if they are not there
   */
  List<Path> files(Optional<String> config, String split) {
    Map<String, JsonNode> configs = configs();
    List<Path> found;
    if (configs.isEmpty()) {
      found = byNames(config, split);
    } else {
      String chosen = config.orElseGet(() -> defaultOf(configs));
      if (!configs.containsKey(chosen)) {
        throw unknown("configuration", chosen, List.copyOf(configs.keySet()));
      }
      found = byReadme(configs.get(chosen), split);
    }
    if (found.isEmpty()) {
      throw new DataException(
          snapshot + ": no file of the split '" + split + "' is there: download it first.");
    }
    return found;
  }

  private List<Path> byNames(Optional<String> config, String split) {
    Path folder = config.map(snapshot::resolve).orElse(snapshot);
    if (!folder.normalize().startsWith(snapshot.normalize()) || !Files.isDirectory(folder)) {
      throw new DataException(snapshot + ": has no configuration '" + config.orElse("") + "'.");
    }
    List<Path> all = Folders.below(folder);
    // Files without the name of any split are those of training.
    boolean apart = Folders.haveSplits(folder, all) || !split.equals("train");
    return apart ? Folders.ofSplit(folder, all, split) : all;
  }

  private List<Path> byReadme(JsonNode config, String split) {
    JsonNode files = config.path("data_files");
    List<String> patterns = new ArrayList<>();
    List<String> splits = new ArrayList<>();
    for (JsonNode entry : files.isArray() ? files : List.of(files)) {
      // A pattern alone is for training.
      String of = entry.isObject() ? entry.path("split").asText("train") : "train";
      splits.add(of);
      if (of.equals(split)) {
        JsonNode paths = entry.isObject() ? entry.path("path") : entry;
        (paths.isArray() ? paths : List.of(paths)).forEach(path -> patterns.add(path.asText()));
      }
    }
    if (patterns.isEmpty()) {
      throw unknown("split", split, splits);
    }
    String folder = config.path("data_dir").asText("");
    return patterns.stream()
        .map(pattern -> folder.isEmpty() ? pattern : folder + "/" + pattern)
        .flatMap(pattern -> Folders.matching(snapshot, pattern).stream())
        .distinct()
        .toList();
  }

  private DataException unknown(String what, String wanted, List<String> known) {
    return new DataException(
        name + ": has no " + what + " '" + wanted + "'; it has " + String.join(", ", known) + ".");
  }

  private String defaultOf(Map<String, JsonNode> configs) {
    return configs.entrySet().stream()
        .filter(entry -> configs.size() == 1 || entry.getValue().path("default").asBoolean())
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> Optional.of("default").filter(configs::containsKey))
        .orElseThrow(
            () ->
                new DataException(
                    name
                        + ": one of its configurations must be chosen: "
                        + String.join(", ", configs.keySet())
                        + "."));
  }

  /** The configurations with files that the README's header declares, by name. */
  private Map<String, JsonNode> configs() {
    Path readme = snapshot.resolve("README.md");
    Map<String, JsonNode> configs = new LinkedHashMap<>();
    try {
      String text = Files.exists(readme) ? Files.readString(readme).replace("\r\n", "\n") : "";
      int end = text.indexOf("\n---", 3);
      if (text.startsWith("---\n") && end > 0) {
        JsonNode header = YAML.readTree(text.substring(4, end + 1));
        StreamSupport.stream(header.path("configs").spliterator(), false)
            .filter(config -> config.has("data_files"))
            .forEach(config -> configs.put(config.path("config_name").asText("default"), config));
      }
    } catch (JsonProcessingException e) {
      throw new DataException(readme + ": its header is no YAML: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DataException(readme + ": cannot be read: " + e.getMessage(), e);
    }
    return configs;
  }
}
