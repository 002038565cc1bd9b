package io.github.ilt4j.training;

import io.github.ilt4j.datasets.preparation.PreparedFolder;
import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.HeldOutSource;
import io.github.ilt4j.datasets.sources.InterleavedSource;
import io.github.ilt4j.datasets.sources.ShardedSource;
import io.github.ilt4j.datasets.sources.Split;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.datasets.sources.TextTemplate;
import io.github.ilt4j.datasets.sources.records.DataFiles;
import io.github.ilt4j.options.DataOptions;
import io.github.ilt4j.options.DataSelection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two sides of the data that options name.
 *
 * @param training what the model learns from
 * @param validation what it is measured on; shares no text with {@code training}
 */
public record DataSources(TextSource training, Optional<TextSource> validation) {

  /**
   * Looks for files, and opens none yet.
   *
   * @param seed of the draw of embedded tasks, of the order of shards and of the turns of a mixture
   * @throws io.github.ilt4j.datasets.sources.DataException for unknown languages, a malformed
   *     template, or a folder without files
   */
  public static DataSources of(DataOptions options, long seed) {
    DataSources sides = of(options.data(), options, seed);
    return options
        .validationData()
        .map(path -> new DataSources(sides.training(), Optional.of(apart(path, options, seed))))
        .orElse(sides);
  }

  private static DataSources of(DataSelection selection, DataOptions options, long seed) {
    if (selection instanceof DataSelection.Embedded embedded) {
      return new DataSources(
          embedded(embedded, Split.TRAIN, options, seed),
          Optional.of(embedded(embedded, Split.VALIDATION, options, seed)));
    }
    if (selection instanceof DataSelection.Mixture mixture) {
      return mixture(mixture, options, seed);
    }
    return files(((DataSelection.Files) selection).name(), options, seed);
  }

  /** Of prepared shards their own sides, where they have two; else a part is held out. */
  private static DataSources files(String name, DataOptions options, long seed) {
    Optional<PreparedFolder> prepared = PreparedFolder.at(name);
    if (prepared.isPresent()) {
      List<Path> validation = prepared.get().shards(Split.VALIDATION);
      TextSource training = shards(prepared.get().shards(Split.TRAIN), options, seed);
      if (!validation.isEmpty()) {
        return new DataSources(training, Optional.of(shards(validation, options, seed)));
      }
      return heldOut(training, options);
    }
    return heldOut(FileSource.ofFiles(DataFiles.byName().find(name), records(options)), options);
  }

  private static DataSources heldOut(TextSource whole, DataOptions options) {
    int percent = options.validationPercent();
    if (percent == 0 || options.validationData().isPresent()) {
      return new DataSources(whole, Optional.empty());
    }
    return new DataSources(
        new HeldOutSource(whole, percent, Split.TRAIN),
        Optional.of(new HeldOutSource(whole, percent, Split.VALIDATION)));
  }

  /** Drawn by the same weights on both sides. */
  private static DataSources mixture(
      DataSelection.Mixture mixture, DataOptions options, long seed) {
    List<InterleavedSource.Part> training = new ArrayList<>();
    List<InterleavedSource.Part> validation = new ArrayList<>();
    for (DataSelection.Weighted part : mixture.parts()) {
      DataSources sides = of(part.selection(), options, seed);
      training.add(new InterleavedSource.Part(sides.training(), part.weight()));
      sides
          .validation()
          .ifPresent(side -> validation.add(new InterleavedSource.Part(side, part.weight())));
    }
    return new DataSources(
        new InterleavedSource(training, seed),
        validation.isEmpty()
            ? Optional.empty()
            : Optional.of(new InterleavedSource(validation, seed)));
  }

  private static TextSource apart(Path path, DataOptions options, long seed) {
    DataSources sides = files(path.toString(), options.withValidationPercent(0), seed);
    return sides.validation().orElse(sides.training());
  }

  private static TextSource shards(List<Path> shards, DataOptions options, long seed) {
    return new ShardedSource(shards, records(options), seed);
  }

  private static TextSource embedded(
      DataSelection.Embedded embedded, Split split, DataOptions options, long seed) {
    return EmbeddedData.of(embedded.task(), split)
        .withLanguages(options.languages())
        .withSeed(seed);
  }

  private static FileOptions records(DataOptions options) {
    FileOptions records =
        options
            .template()
            .map(
                template ->
                    options
                        .completionTemplate()
                        .map(
                            completion ->
                                FileOptions.of(
                                    TextTemplate.parse(template), TextTemplate.parse(completion)))
                        .orElseGet(() -> FileOptions.of(TextTemplate.parse(template))))
            .orElseGet(FileOptions::defaults);
    return records.withSkipBadLines(options.skipBadLines());
  }
}
