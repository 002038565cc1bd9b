package io.github.ilt4j.datasets.sources.records;

import io.github.ilt4j.datasets.sources.DataException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that a name stands for: a file, a folder with all below it, a pattern such as {@code
 * data/**.jsonl.gz}, a data set in the cache of the HuggingFace hub ({@code hf:org/name}, or its
 * folder), or {@code -} for the standard input.
 *
 * @param format of files whose names tell none, and of the standard input
 * @param config of a data set of the hub that has several
 * @param split of a data set of the hub ({@code train} if not given), or of a folder (all files if
 *     not given): files that have the name of the split in theirs
 */
public record DataFiles(
    Optional<FileFormat> format, Optional<String> config, Optional<String> split) {

  /** What the name of a data set of the hub begins with. */
  public static final String HUB = "hf:";

  private static final String PATTERN_CHARACTERS = "*?[{";

  /** Formats by the names of the files. */
  public static DataFiles byName() {
    return new DataFiles(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The files of a name, in the order of their paths.
   *
   * @throws DataException if there is none
   */
  public List<DataFile> find(String name) {
    if (name.startsWith(HUB)) {
      Path cache = HubDataset.cache(System.getenv(), Path.of(System.getProperty("user.home")));
      return hub(HubDataset.inCache(cache, name.substring(HUB.length())));
    }
    Optional<Path> path = existing(name);
    if (path.isEmpty() && startOfPattern(name) < name.length()) {
      return matching(name);
    }
    Path there = path.orElseGet(() -> Path.of(name));
    if (there.equals(InputBytes.STANDARD_INPUT)) {
      return List.of(new DataFile(there, format.orElseThrow(DataFiles::formatNeeded)));
    }
    if (HubDataset.isCacheFolder(there)) {
      return hub(HubDataset.inFolder(there));
    }
    if (!Files.isDirectory(there)) {
      return List.of(file(there));
    }
    List<Path> all = Folders.below(there);
    return found(name, split.map(part -> Folders.ofSplit(there, all, part)).orElse(all));
  }

  private static DataException formatNeeded() {
    return new DataException(
        "standard input has no name that tells its format: --data-format must.");
  }

  /** The path of a name that can be one, if it is there. */
  private static Optional<Path> existing(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::exists);
    } catch (InvalidPathException e) {
      // Patterns are no paths on Windows.
      return Optional.empty();
    }
  }

  private List<DataFile> matching(String name) {
    String normal = name.replace('\\', '/');
    int slash = normal.lastIndexOf('/', startOfPattern(normal));
    Path folder = Path.of(slash < 0 ? "." : normal.substring(0, Math.max(1, slash)));
    if (!Files.isDirectory(folder)) {
      throw new DataException(name + ": there is no folder " + folder + ".");
    }
    List<Path> files = Folders.matching(folder, normal.substring(slash + 1));
    return found(name, files.stream().map(file -> slash < 0 ? file.normalize() : file).toList());
  }

  private static int startOfPattern(String name) {
    int start = 0;
    while (start < name.length() && PATTERN_CHARACTERS.indexOf(name.charAt(start)) < 0) {
      start++;
    }
    return start;
  }

  private List<DataFile> hub(HubDataset dataset) {
    return dataset.files(config, split.orElse("train")).stream().map(this::file).toList();
  }

  private DataFile file(Path path) {
    return FileFormat.of(path)
        .or(() -> format)
        .map(known -> new DataFile(path, known))
        .orElseGet(() -> DataFile.of(path));
  }

  private static List<DataFile> found(String name, List<Path> files) {
    if (files.isEmpty()) {
      throw new DataException(
          name + ": found no file with a name in " + FileFormat.endings() + ".");
    }
    return files.stream().map(DataFile::of).toList();
  }
}
