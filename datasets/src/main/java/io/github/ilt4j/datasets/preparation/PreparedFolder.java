package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of prepared shards, of one data set or of several.
 *
 * @param folder where they are
 */
public record PreparedFolder(Path folder) {
  /** How records of shards are read; their lines have no bound, because documents had none. */
  static final FileOptions RECORDS = FileOptions.defaults().withMaxLineBytes(1 << 30);

  /**
   * The files of metadata, in the order of their names.
   *
   * @throws DataException if the folder cannot be read
   */
  List<Path> metadata() {
    return list().stream()
        .filter(file -> file.getFileName().toString().endsWith(SplitMetadata.ENDING))
        .toList();
  }

  /** The folder of a name, if there is one that has shards to train on and their metadata. */
  public static Optional<PreparedFolder> at(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    PreparedFolder folder = new PreparedFolder(path);
    boolean prepared =
        Files.isDirectory(path)
            && !folder.metadata().isEmpty()
            && !folder.shards(Split.TRAIN).isEmpty();
    return prepared ? Optional.of(folder) : Optional.empty();
  }

  /** The shards of a split of all data sets, in the order of their names. */
  public List<Path> shards(Split split) {
    return list().stream()
        .filter(
            file ->
                ShardName.parse(file.getFileName().toString())
                    .filter(name -> name.split().equals(ShardName.label(split)))
                    .isPresent())
        .toList();
  }

  /** The shards by data set and split, each under the name that its first shard should have. */
  Map<ShardName, List<Path>> groups() {
    Map<ShardName, List<Path>> groups = new TreeMap<>();
    for (Path file : list()) {
      ShardName.parse(file.getFileName().toString())
          .ifPresent(
              name ->
                  groups
                      .computeIfAbsent(
                          new ShardName(name.prefix(), name.split(), 0), key -> new ArrayList<>())
                      .add(file));
    }
    return groups;
  }

  /** All files, in the order of their names. */
  List<Path> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new DataException(folder + ": the folder cannot be read: " + e.getMessage(), e);
    }
  }
}
