package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Fields separated by commas or tabs, under the names of the first record. All values are text. */
final class CsvRecords implements RecordReader {
  /** Stands for "no quotes": no text has it, for it is no character. */
  private static final char NEVER = '\uFFFF';

  /** Stands in the place of a line that cannot be read; no character either. */
  private static final char BAD_LINE = '\uFFFE';

  private final LineReader lines;
  private final Feed feed;
  private final Iterator<CsvRecord> records;
  private List<String> columns = List.of();
  private long line;

  CsvRecords(InputBytes in, FileFormat format, int maxBytes) {
    boolean tabs = format == FileFormat.TSV;
    this.lines = new LineReader(in, maxBytes);
    this.feed = new Feed(lines);
    this.records =
        CsvReader.builder()
            .fieldSeparator(tabs ? '\t' : ',')
            .quoteCharacter(tabs ? NEVER : '"')
            .commentStrategy(CommentStrategy.NONE)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(maxBytes)
            .ofCsvRecord(feed)
            .iterator();
  }

  @Override
  public Optional<JsonNode> next() throws BadRecordException {
    if (columns.isEmpty()) {
      columns = read().map(CsvRecord::getFields).orElse(List.of());
      if (new HashSet<>(columns).size() < columns.size()) {
        throw new DataException(place() + ": a column is named twice: " + columns + ".");
      }
    }
    Optional<CsvRecord> read = read();
    return read.isEmpty() ? Optional.empty() : Optional.of(row(read.get()));
  }

  private Optional<CsvRecord> read() throws BadRecordException {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CsvRecord record = records.next();
      line = record.getStartingLineNumber();
      for (String field : record.getFields()) {
        if (field.indexOf(BAD_LINE) >= 0 && !feed.bad.isEmpty()) {
          throw feed.bad.remove();
        }
      }
      return Optional.of(record);
    } catch (CsvParseException e) {
      throw new DataException(
          lines.name() + ", after line " + line + ": " + e.getMessage() + " (an open quote?).", e);
    }
  }

  private JsonNode row(CsvRecord record) throws BadRecordException {
    List<String> fields = record.getFields();
    if (fields.size() != columns.size()) {
      throw new BadRecordException(
          "expected " + columns.size() + " fields " + columns + ", found " + fields.size());
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < fields.size(); i++) {
      row.put(columns.get(i), fields.get(i));
    }
    return row;
  }

  /** The lines again as characters, so that each is checked and bounded by itself. */
  private static final class Feed extends Reader {
    private final LineReader lines;
    private final Queue<BadRecordException> bad = new ArrayDeque<>();
    private String line = "";
    private int position;

    Feed(LineReader lines) {
      this.lines = lines;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
      if (position == line.length()) {
        Optional<String> next = nextLine();
        if (next.isEmpty()) {
          return -1;
        }
        line = next.get() + "\n";
        position = 0;
      }
      int count = Math.min(length, line.length() - position);
      line.getChars(position, position + count, buffer, offset);
      position += count;
      return count;
    }

    private Optional<String> nextLine() {
      try {
        return lines.next();
      } catch (BadRecordException e) {
        bad.add(e);
        return Optional.of(String.valueOf(BAD_LINE));
      }
    }

    @Override
    public void close() {
      lines.close();
    }
  }

  @Override
  public String place() {
    return lines.name() + ", line " + line;
  }

  @Override
  public long bytesRead() {
    return lines.bytesRead();
  }

  @Override
  public void close() {
    lines.close();
  }
}
