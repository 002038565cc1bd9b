package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.records.DataFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that decides what a preparation writes, to be kept with it and compared. */
final class Provenance {
  private Provenance() {}

  static Map<String, String> of(List<DataFile> files, PreparationOptions options) {
    Map<String, String> values = new LinkedHashMap<>();
    FileOptions texts = options.texts();
    values.put("inputs", inputs(files));
    values.put("dataset-name", options.source().dataset());
    options.source().config().ifPresent(config -> values.put("dataset-config", config));
    values.put("dataset-split", options.source().split());
    values.put("text", texts.prompt().toString());
    values.put("text-unit", texts.textUnit().name());
    values.put("skip-bad-lines", String.valueOf(texts.skipBadLines()));
    options.idColumn().ifPresent(column -> values.put("id-column", column));
    values.put("language", options.language());
    options.languageColumn().ifPresent(column -> values.put("language-column", column));
    values.put("unit-type", options.unit().label());
    options.trainUnits().ifPresent(n -> values.put("train-split-units", String.valueOf(n)));
    values.put("validation-split-units", String.valueOf(options.validationUnits()));
    values.put("num-units-per-file", String.valueOf(options.unitsPerFile()));
    options.maxSequenceLength().ifPresent(n -> values.put("max-seq-length", String.valueOf(n)));
    values.put("drop-remainder", String.valueOf(options.dropRemainder()));
    values.put("max-bytes-per-word", String.valueOf(options.maxBytesPerWord()));
    values.put("seed", String.valueOf(options.seed()));
    values.put("shuffle-buffer-size", String.valueOf(options.shuffleBuffer()));
    values.put("deduplicate", String.valueOf(options.deduplicate()));
    return values;
  }

  /** Names and sizes, which show when something is missing, exchanged or still being written. */
  private static String inputs(List<DataFile> files) {
    long bytes = 0;
    long mixed = 7;
    for (DataFile file : files) {
      bytes += file.size();
      mixed = 31 * (31 * mixed + file.path().getFileName().toString().hashCode()) + file.size();
    }
    return "%d files of %d bytes from %s (%016x)"
        .formatted(files.size(), bytes, files.get(0).path().getFileName(), mixed);
  }
}
