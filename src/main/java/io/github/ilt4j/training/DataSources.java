package io.github.ilt4j.training;

import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.HeldOutSource;
import io.github.ilt4j.datasets.sources.Split;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.datasets.sources.TextTemplate;
import io.github.ilt4j.options.DataOptions;
import io.github.ilt4j.options.DataSelection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The two sides of the data that options name.
 *
 * @param training what the model learns from
 * @param validation what it is measured on; shares no text with {@code training}
 */
public record DataSources(TextSource training, Optional<TextSource> validation) {

  /**
   * Opens nothing yet.
   *
   * @param seed of the draw of embedded tasks
   * @throws io.github.ilt4j.datasets.sources.DataException for unknown languages or a malformed
   *     template
   */
  public static DataSources of(DataOptions options, long seed) {
    Optional<TextSource> apart = options.validationData().map(path -> file(path, options));
    if (options.data() instanceof DataSelection.Embedded embedded) {
      return new DataSources(
          embedded(embedded, Split.TRAIN, options, seed),
          apart.or(() -> Optional.of(embedded(embedded, Split.VALIDATION, options, seed))));
    }
    TextSource whole = file(((DataSelection.TextFile) options.data()).path(), options);
    if (apart.isPresent() || options.validationPercent() == 0) {
      return new DataSources(whole, apart);
    }
    int percent = options.validationPercent();
    return new DataSources(
        new HeldOutSource(whole, percent, Split.TRAIN),
        Optional.of(new HeldOutSource(whole, percent, Split.VALIDATION)));
  }

  private static TextSource embedded(
      DataSelection.Embedded embedded, Split split, DataOptions options, long seed) {
    return EmbeddedData.of(embedded.task(), split)
        .withLanguages(options.languages())
        .withSeed(seed);
  }

  private static TextSource file(Path path, DataOptions options) {
    FileOptions lines =
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
    return FileSource.of(path, lines.withSkipBadLines(options.skipBadLines()));
  }
}
