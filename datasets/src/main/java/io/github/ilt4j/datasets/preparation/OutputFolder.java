package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a folder holds of one data set: a file that says how far it is while it is unfinished, then
 * a file of metadata for each split.
 */
final class OutputFolder {
  private final Path folder;
  private final String prefix;

  OutputFolder(Path folder, String prefix) {
    this.folder = folder;
    this.prefix = prefix;
  }

  Path path() {
    return folder;
  }

  /** From where a preparation starts. */
  PreparationState start(Map<String, String> provenance, boolean resume) {
    Path unfinished = PreparationState.path(folder, prefix);
    boolean begun = Files.exists(unfinished);
    if (!resume && (begun || isFinished())) {
      throw new FolderInUseException(
          folder + ": holds " + prefix + " already, " + (begun ? "unfinished" : "finished"));
    }
    if (begun) {
      PreparationState state = PreparationState.read(unfinished);
      requireSame(state.provenance(), provenance);
      return state;
    }
    PreparationState start = PreparationState.start(provenance);
    return isFinished() ? start.withShards(finished(provenance)) : start;
  }

  private void requireSame(Map<String, String> before, Map<String, String> now) {
    Set<String> names = new TreeSet<>(now.keySet());
    names.addAll(before.keySet());
    for (String name : names) {
      String then = before.getOrDefault(name, "nothing");
      String found = now.getOrDefault(name, "nothing");
      if (!then.equals(found)) {
        throw new FolderInUseException(
            folder + ": was made with " + name + " " + then + ", found " + found);
      }
    }
  }

  /** The shards of a data set that is finished. */
  private Map<Split, List<Shard>> finished(Map<String, String> provenance) {
    Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      if (Files.exists(metadata(split))) {
        SplitMetadata metadata = SplitMetadata.read(metadata(split));
        requireSame(metadata.provenance(), provenance);
        shards.put(split, metadata.shards());
      }
    }
    return shards;
  }

  /** Whether this data set is whole. */
  boolean isFinished() {
    return !Files.exists(PreparationState.path(folder, prefix))
        && Stream.of(Split.values()).anyMatch(split -> Files.exists(metadata(split)));
  }

  private Path metadata(Split split) {
    return SplitMetadata.path(folder, prefix, ShardName.label(split));
  }

  /** Makes the folder and notes what is going to happen in it. */
  void begin(PreparationState start) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    save(start);
  }

  void save(PreparationState state) {
    state.write(PreparationState.path(folder, prefix));
  }

  /** Reads the texts of shards again. */
  void texts(List<Shard> shards, Consumer<String> to) {
    if (!shards.isEmpty()) {
      List<Path> files = shards.stream().map(shard -> folder.resolve(shard.name())).toList();
      try (ExampleStream stream = FileSource.of(files, PreparedFolder.RECORDS).open(0)) {
        stream.forEachRemaining(example -> to.accept(example.text()));
      }
    }
  }

  /** Writes the metadata; from then on the data set is whole. */
  void finish(
      PreparationOptions options,
      Map<String, String> provenance,
      Map<Split, List<Shard>> shards,
      Counts leftOut) {
    shards.forEach(
        (split, of) ->
            JsonFile.write(
                metadata(split),
                SplitMetadata.of(options, split, shards.size() > 1, of, provenance, leftOut)
                    .json()));
    try {
      Files.delete(PreparationState.path(folder, prefix));
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Removes all files of this data set, and only those. */
  void clear() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(this::isOurs).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be cleared: " + e.getMessage(), e);
    }
  }

  private boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    String whole =
        name.endsWith(ShardWriter.UNFINISHED)
            ? name.substring(0, name.length() - ShardWriter.UNFINISHED.length())
            : name;
    boolean shard =
        ShardName.parse(whole)
            .filter(parsed -> parsed.prefix().equals(prefix) && isSplit(parsed.split()))
            .isPresent();
    return shard
        || Stream.of(Split.values()).map(this::metadata).anyMatch(m -> names(m, whole))
        || names(PreparationState.path(folder, prefix), whole);
  }

  private static boolean isSplit(String label) {
    return Stream.of(Split.values()).anyMatch(split -> ShardName.label(split).equals(label));
  }

  private static boolean names(Path file, String name) {
    return Objects.toString(file.getFileName()).equals(name);
  }
}
