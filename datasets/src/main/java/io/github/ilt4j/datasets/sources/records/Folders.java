package io.github.ilt4j.datasets.sources.records;

import io.github.ilt4j.datasets.sources.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Looks for files of records in folders. Names that begin with a dot or an underscore are hidden.
 */
final class Folders {
  /** What HuggingFace's datasets call the usual splits in names of files and folders. */
  private static final Map<String, String> SPLIT_NAMES =
      Map.of(
          "train", "train|training",
          "validation", "validation|valid|val|dev",
          "test", "test|testing|eval|evaluation");

  private Folders() {}

  /**
   * The files below a folder whose names tell a format, in the order of their paths.
   *
   * @throws DataException if the folder cannot be read
   */
  static List<Path> below(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> !isHidden(folder.relativize(file)))
          .filter(file -> FileFormat.of(file).isPresent() && !Files.isDirectory(file))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(folder + ": the folder cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isHidden(Path inside) {
    for (Path part : inside) {
      String name = part.toString();
      if (name.startsWith(".") || name.startsWith("_")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Those of {@link #below} whose path from the folder on matches a pattern, in which {@code **}
   * stands for folders of any depth, none too.
   */
  static List<Path> matching(Path folder, String pattern) {
    try {
      PathMatcher exact = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      PathMatcher shallow =
          FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("**/", ""));
      return below(folder).stream()
          .filter(
              file -> {
                Path inside = folder.relativize(file);
                return exact.matches(inside) || shallow.matches(inside);
              })
          .toList();
    } catch (PatternSyntaxException e) {
      throw new DataException("'" + pattern + "' is no pattern: " + e.getDescription() + ".", e);
    }
  }

  /** Files that have the name of a split in theirs, or in the name of a folder that they are in. */
  static List<Path> ofSplit(Path folder, List<Path> files, String split) {
    return files.stream().filter(file -> names(folder.relativize(file), split)).toList();
  }

  /** Whether any file has the name of any of the usual splits in its name. */
  static boolean haveSplits(Path folder, List<Path> files) {
    return SPLIT_NAMES.keySet().stream()
        .anyMatch(split -> !ofSplit(folder, files, split).isEmpty());
  }

  private static boolean names(Path inside, String split) {
    String words = SPLIT_NAMES.getOrDefault(split, Pattern.quote(split));
    return Pattern.compile("(^|[/\\\\._ -]|[0-9])(" + words + ")([/\\\\._ -]|[0-9]|$)")
        .matcher(inside.toString())
        .find();
  }
}
