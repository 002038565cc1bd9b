package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Whether there are prepared shards at all, with metadata. */
  public boolean isPrepared() {
    return Files.isDirectory(folder) && !metadata().isEmpty() && !shards(Split.TRAIN).isEmpty();
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

  /** All files, in the order of their names. */
  List<Path> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new DataException(folder + ": the folder cannot be read: " + e.getMessage(), e);
    }
  }
}
