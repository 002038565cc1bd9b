package io.github.ilt4j.training;

import io.github.ilt4j.checkpoints.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code checkpoint-N} after N steps, beside metrics.jsonl, curves.png and
 * options.yaml.
 */
public record RunFolder(Path path) {
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{1,9})");

  /** The place of the checkpoint after so many steps. */
  public Path checkpoint(int step) {
    return path.resolve("checkpoint-" + step);
  }

  /** The steps of all checkpoints, ascending. */
  public List<Integer> steps() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .map(entry -> CHECKPOINT.matcher(entry.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Integer.valueOf(matcher.group(1)))
          .sorted()
          .toList();
    }
  }

  /** The newest checkpoint. */
  public Optional<Path> newest() throws IOException {
    return steps().stream().max(Comparator.naturalOrder()).map(this::checkpoint);
  }

  /**
   * The checkpoint that somebody means who names a folder: itself, or the newest of a run's folder.
   *
   * @throws IOException if it is neither, in one sentence
   */
  public static Path checkpointIn(Path folder) throws IOException {
    if (Files.exists(folder.resolve("config.json"))) {
      return folder;
    }
    return new RunFolder(folder)
        .newest()
        .orElseThrow(
            () ->
                new IOException(
                    folder
                        + ": expected a checkpoint (with config.json) or the folder of a run (with"
                        + " checkpoint-N), found neither"));
  }

  /** Deletes all checkpoints but the newest. */
  public void keepNewest(int count) throws IOException {
    List<Integer> steps = steps();
    for (int step : steps.subList(0, Math.max(0, steps.size() - count))) {
      Checkpoints.delete(checkpoint(step));
    }
  }
}
