package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Optional;

/** A JSON object a line. */
final class JsonRecords implements RecordReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers stand in the text as they stand in the file: 1.50 is not 1.5.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private final LineReader lines;

  JsonRecords(InputBytes in, int maxBytes) {
    this.lines = new LineReader(in, maxBytes);
  }

  @Override
  public Optional<JsonNode> next() throws BadRecordException {
    Optional<String> line = lines.next();
    while (line.isPresent() && line.get().isBlank()) {
      line = lines.next();
    }
    return line.isPresent() ? Optional.of(parse(line.get())) : Optional.empty();
  }

  private static JsonNode parse(String line) throws BadRecordException {
    JsonNode row;
    try {
      row = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
      throw new BadRecordException("malformed JSON" + where + ": " + e.getOriginalMessage(), e);
    }
    if (!row.isObject()) {
      throw new BadRecordException(
          "expected a JSON object, found " + row.getNodeType().name().toLowerCase(Locale.ROOT));
    }
    return row;
  }

  @Override
  public String place() {
    return lines.name() + ", line " + lines.lineNumber();
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
