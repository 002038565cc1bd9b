package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The records of one file from front to back. Every method but {@link #close} throws a {@link
 * io.github.ilt4j.datasets.sources.DataException} where the file cannot be read on.
 */
public interface RecordReader extends AutoCloseable {

  /**
   * The next record as an object of its columns, or empty at the end of the file.
   *
   * @throws BadRecordException if the record is malformed; the next call goes on behind it
   */
  Optional<JsonNode> next() throws BadRecordException;

  /** Where the record that was read last stands, such as {@code corpus.txt, line 3}. */
  String place();

  /** How much of the file is read, in bytes as they are stored. */
  long bytesRead();

  @Override
  void close();
}
