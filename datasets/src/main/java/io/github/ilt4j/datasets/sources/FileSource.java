package io.github.ilt4j.datasets.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The lines of files, one example a line, in the order of the files: {@code .txt} (the line is the
 * column {@code text}) and {@code .jsonl} (a JSON object a line). Either may be gzipped, which is
 * told by its first bytes and not by its name. Blank lines are left out, and so are examples whose
 * text comes out empty.
 */
public final class FileSource implements TextSource {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers stand in the text as they stand in the file: 1.50 is not 1.5.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private final List<Path> files;
  private final FileOptions options;

  private FileSource(List<Path> files, FileOptions options) {
    this.files = List.copyOf(files);
    this.options = options;
  }

  /** One file of lines. See {@link #of(List, FileOptions)}. */
  public static FileSource of(Path file, FileOptions options) {
    return of(List.of(file), options);
  }

  /**
   * Several files, such as the shards of a corpus, one after the other.
   *
   * @throws DataException if a name does not end in .txt or .jsonl (or these with .gz)
   */
  public static FileSource of(List<Path> files, FileOptions options) {
    if (files.isEmpty()) {
      throw new DataException("No files given: expected at least one .txt or .jsonl file.");
    }
    for (Path file : files) {
      isJson(file);
    }
    return new FileSource(files, options);
  }

  private static boolean isJson(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (bare.endsWith(".jsonl")) {
      return true;
    } else if (bare.endsWith(".txt")) {
      return false;
    }
    throw new DataException(
        file + ": expected a name in .txt, .jsonl, .txt.gz or .jsonl.gz, found '" + name + "'.");
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Lines();
  }

  @Override
  public String description() {
    return (files.size() == 1 ? files.get(0) : files.size() + " files from " + files.get(0))
        + " as \""
        + options.prompt()
        + options.completion().map(completion -> "\" + \"" + completion).orElse("")
        + "\"";
  }

  private final class Lines implements ExampleStream {
    private final Map<String, TextTemplate> columns = new LinkedHashMap<>();
    private int file;
    private boolean json = isJson(files.get(0));
    private LineReader reader = new LineReader(files.get(0), options.maxLineBytes());
    private Optional<Example> ahead = Optional.empty();
    private long skipped;

    Lines() {
      options.columns().forEach(column -> columns.put(column, TextTemplate.column(column)));
    }

    @Override
    public boolean hasNext() {
      while (ahead.isEmpty() && file < files.size()) {
        ahead = read();
      }
      return ahead.isPresent();
    }

    /** The example of the next line; empty for a line without one and at the end of a file. */
    private Optional<Example> read() {
      try {
        Optional<String> line = reader.next();
        if (line.isEmpty()) {
          reader.close();
          file++;
          if (file < files.size()) {
            json = isJson(files.get(file));
            reader = new LineReader(files.get(file), options.maxLineBytes());
          }
          return Optional.empty();
        }
        return example(line.get());
      } catch (LineReader.BadLineException e) {
        if (options.skipBadLines()) {
          skipped++;
          return Optional.empty();
        }
        throw new DataException(place() + ": " + e.getMessage() + ".", e);
      }
    }

    private String place() {
      return files.get(file) + ", line " + reader.lineNumber();
    }

    private Optional<Example> example(String line) throws LineReader.BadLineException {
      if (line.isBlank()) {
        return Optional.empty();
      }
      JsonNode row = json ? parse(line) : JsonNodeFactory.instance.objectNode().put("text", line);
      try {
        Map<String, String> kept = new LinkedHashMap<>();
        columns.forEach((column, template) -> kept.put(column, template.render(row)));
        String prompt = options.prompt().render(row);
        Optional<String> completion = options.completion().map(template -> template.render(row));
        Example example = new Example(prompt, completion, kept, place());
        return example.text().isEmpty() ? Optional.empty() : Optional.of(example);
      } catch (DataException e) {
        throw new LineReader.BadLineException(e.getMessage(), e);
      }
    }

    private JsonNode parse(String line) throws LineReader.BadLineException {
      JsonNode row;
      try {
        row = JSON.readTree(line);
      } catch (JsonProcessingException e) {
        String where = e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
        throw new LineReader.BadLineException(
            "malformed JSON" + where + ": " + e.getOriginalMessage(), e);
      }
      if (!row.isObject()) {
        throw new LineReader.BadLineException(
            "expected a JSON object, found " + row.getNodeType().name().toLowerCase(Locale.ROOT));
      }
      return row;
    }

    @Override
    public Example next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Example example = ahead.orElseThrow();
      ahead = Optional.empty();
      return example;
    }

    @Override
    public long skippedLines() {
      return skipped;
    }

    @Override
    public void close() {
      if (file < files.size()) {
        reader.close();
        file = files.size();
      }
      ahead = Optional.empty();
    }
  }
}
