package io.github.ilt4j.datasets.sources;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ilt4j.datasets.sources.records.BadRecordException;
import io.github.ilt4j.datasets.sources.records.DataFile;
import io.github.ilt4j.datasets.sources.records.RecordReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of files, each an example, in the order of the files; {@link
 * io.github.ilt4j.datasets.sources.records.FileFormat} lists the formats. Text may be packed by
 * gzip or zstd, which is told by its first bytes and not by its name. Examples whose text comes out
 * empty are left out.
 */
public final class FileSource implements TextSource {
  private final List<DataFile> files;
  private final FileOptions options;

  private FileSource(List<DataFile> files, FileOptions options) {
    this.files = List.copyOf(files);
    this.options = options;
  }

  /** One file. See {@link #of(List, FileOptions)}. */
  public static FileSource of(Path file, FileOptions options) {
    return of(List.of(file), options);
  }

  /**
   * Several files, such as the shards of a corpus, one after the other.
   *
   * @throws DataException if a name tells no format
   */
  public static FileSource of(List<Path> files, FileOptions options) {
    return ofFiles(files.stream().map(DataFile::of).toList(), options);
  }

  /** Several files whose formats are known. */
  public static FileSource ofFiles(List<DataFile> files, FileOptions options) {
    if (files.isEmpty()) {
      throw new DataException("No files given: expected at least one.");
    }
    return new FileSource(files, options);
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Records();
  }

  @Override
  public String description() {
    return (files.size() == 1
            ? files.get(0).path()
            : files.size() + " files from " + files.get(0).path())
        + " as \""
        + options.prompt()
        + options.completion().map(completion -> "\" + \"" + completion).orElse("")
        + "\"";
  }

  private final class Records extends LookAheadStream {
    private final Map<String, TextTemplate> columns = new LinkedHashMap<>();
    private int file;
    private RecordReader reader = files.get(0).open(options.records());
    private long skipped;
    private long bytesOfFilesBefore;

    Records() {
      options.columns().forEach(column -> columns.put(column, TextTemplate.column(column)));
    }

    @Override
    Optional<Example> advance() {
      Optional<Example> found = Optional.empty();
      while (found.isEmpty() && file < files.size()) {
        found = read();
      }
      return found;
    }

    /** The next example; empty for a record without one and at the end of a file. */
    private Optional<Example> read() {
      try {
        Optional<JsonNode> row = reader.next();
        if (row.isPresent()) {
          return example(row.get());
        }
        bytesOfFilesBefore += reader.bytesRead();
        reader.close();
        file++;
        if (file < files.size()) {
          reader = files.get(file).open(options.records());
        }
        return Optional.empty();
      } catch (BadRecordException e) {
        if (options.skipBadLines()) {
          skipped++;
          return Optional.empty();
        }
        throw new DataException(reader.place() + ": " + e.getMessage() + ".", e);
      }
    }

    private Optional<Example> example(JsonNode row) throws BadRecordException {
      try {
        Map<String, String> kept = new LinkedHashMap<>();
        columns.forEach(
            (column, template) -> {
              if (!template.isNull(row)) {
                kept.put(column, template.render(row));
              }
            });
        String prompt = options.prompt().render(row);
        Optional<String> completion = options.completion().map(template -> template.render(row));
        Example example = new Example(prompt, completion, kept, reader.place());
        return example.text().isEmpty() ? Optional.empty() : Optional.of(example);
      } catch (DataException e) {
        throw new BadRecordException(e.getMessage(), e);
      }
    }

    @Override
    public long skippedLines() {
      return skipped;
    }

    @Override
    public long bytesRead() {
      return bytesOfFilesBefore + (file < files.size() ? reader.bytesRead() : 0);
    }

    @Override
    public void close() {
      if (file < files.size()) {
        reader.close();
        file = files.size();
      }
      super.close();
    }
  }
}
