package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.records.DataFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/** A preparation in few words. */
record Corpus(
    List<Path> files, Map<String, Long> values, Optional<String> id, Optional<String> language) {

  static Corpus of(Path... files) {
    return new Corpus(List.of(files), Map.of(), Optional.empty(), Optional.empty());
  }

  Corpus with(String name, long value) {
    Map<String, Long> more = new HashMap<>(values);
    more.put(name, value);
    return new Corpus(files, more, id, language);
  }

  Corpus withColumns(String idColumn, String languageColumn) {
    return new Corpus(files, values, Optional.of(idColumn), Optional.of(languageColumn));
  }

  PreparationReport run(Path folder) {
    return preparation(folder, false).run(progress -> {}, () -> false);
  }

  PreparationReport resume(Path folder, BooleanSupplier stop) {
    return preparation(folder, true).run(progress -> {}, stop);
  }

  private Preparation preparation(Path folder, boolean resume) {
    return new Preparation(files.stream().map(DataFile::of).toList(), options(), folder, resume);
  }

  private long get(String name, long otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  PreparationOptions options() {
    return new PreparationOptions(
        new PreparationOptions.SourceName("test/corpus", Optional.empty(), "train"),
        FileOptions.defaults().withSkipBadLines(get("skip", 0) > 0),
        id,
        PreparationOptions.UNDETERMINED,
        language,
        get("chars", 0) > 0 ? UnitType.CHARS : UnitType.WORDS,
        values.containsKey("train") ? OptionalLong.of(get("train", 0)) : OptionalLong.empty(),
        get("validation", 0),
        get("perFile", 1_000_000),
        values.containsKey("length") ? OptionalInt.of((int) get("length", 0)) : OptionalInt.empty(),
        get("drop", 0) > 0,
        126,
        get("seed", 42),
        (int) get("shuffle", 1000),
        get("dedupe", 0) > 0,
        (int) get("threads", 2));
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
