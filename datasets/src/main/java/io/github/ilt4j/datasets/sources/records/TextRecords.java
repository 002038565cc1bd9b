package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** Plain text: lines, paragraphs or the whole file, each the column {@code text}. */
final class TextRecords implements RecordReader {
  private final LineReader lines;
  private final TextUnit unit;
  private final int maxCharacters;
  private long first;
  private boolean ended;

  /**
   * @param maxBytes the longest record
   */
  TextRecords(InputBytes in, TextUnit unit, int maxBytes) {
    this.lines = new LineReader(in, maxBytes);
    this.unit = unit;
    this.maxCharacters = maxBytes;
  }

  @Override
  public Optional<JsonNode> next() throws BadRecordException {
    StringBuilder text = new StringBuilder();
    long length = 0;
    first = lines.lineNumber() + 1;
    while (!ended) {
      Optional<String> line = lines.next();
      ended = line.isEmpty();
      boolean blank = line.isEmpty() || line.get().isBlank();
      boolean begun = text.length() > 0;
      if (blank && !begun) {
        first = lines.lineNumber() + 1;
      } else if (ended || (blank && unit == TextUnit.PARAGRAPH)) {
        break;
      } else {
        length += line.get().length() + (begun ? 1 : 0);
        if (length <= maxCharacters) {
          text.append(begun ? "\n" : "").append(line.get());
        }
        if (unit == TextUnit.LINE) {
          break;
        }
      }
    }
    if (length > maxCharacters) {
      throw new BadRecordException(
          "a text of " + length + " characters, longer than the limit of " + maxCharacters);
    }
    return text.length() == 0
        ? Optional.empty()
        : Optional.of(JsonNodeFactory.instance.objectNode().put("text", text.toString()));
  }

  @Override
  public String place() {
    return lines.name() + ", line " + (unit == TextUnit.LINE ? lines.lineNumber() : first);
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
