package io.github.ilt4j.datasets.sources.records;

import io.github.ilt4j.datasets.sources.DataException;
import java.nio.file.Path;

/**
 * A file of records.
 *
 * @param path where it is; {@code -} for the standard input, which can be read only once
 */
public record DataFile(Path path, FileFormat format) {

  /**
   * A file of the format that its name tells.
   *
   * @throws DataException if the name tells none
   */
  public static DataFile of(Path path) {
    return new DataFile(
        path,
        FileFormat.of(path)
            .orElseThrow(
                () ->
                    new DataException(
                        path + ": expected a name in " + FileFormat.endings() + ".")));
  }

  /** Whether it is the standard input. */
  public boolean isStandardInput() {
    return path.equals(InputBytes.STANDARD_INPUT);
  }

  /**
   * The bytes that it takes, as stored; 0 for the standard input.
   *
   * @throws DataException if it is not there
   */
  public long size() {
    return isStandardInput() ? 0 : InputBytes.size(path);
  }

  /**
   * Opens it.
   *
   * @throws DataException if it cannot be opened
   */
  public RecordReader open(RecordOptions options) {
    if (format == FileFormat.PARQUET) {
      return new ParquetRecords(path, options.columns());
    }
    InputBytes in = new InputBytes(path);
    return switch (format) {
      case TXT -> new TextRecords(in, options.textUnit(), options.maxBytes());
      case JSONL -> new JsonRecords(in, options.maxBytes());
      default -> new CsvRecords(in, format, options.maxBytes());
    };
  }
}
