package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of a Parquet file. In memory at a time is one row group, packed, and of that only the
 * columns that are asked for.
 */
final class ParquetRecords implements RecordReader {
  private final Path file;
  private final long size;
  private final ParquetFileReader reader;
  private final MessageColumnIO columns;
  private final GroupRecordConverter converter;
  private Optional<org.apache.parquet.io.RecordReader<Group>> rows = Optional.empty();
  private long left;
  private long row;

  /**
   * @param wanted columns to read; if one of them is not in the file all are, so that a message can
   *     say what there is
   */
  ParquetRecords(Path file, Set<String> wanted) {
    if (file.equals(InputBytes.STANDARD_INPUT)) {
      throw new DataException(
          "standard input: Parquet is read from its end, which needs a file; found -.");
    }
    this.file = file;
    this.size = InputBytes.size(file);
    this.reader = open(file, size);
    MessageType schema = reader.getFileMetaData().getSchema();
    boolean some = !wanted.isEmpty() && wanted.stream().allMatch(schema::containsField);
    MessageType chosen =
        some
            ? new MessageType(
                schema.getName(),
                schema.getFields().stream()
                    .filter(field -> wanted.contains(field.getName()))
                    .toList())
            : schema;
    reader.setRequestedSchema(chosen);
    columns = new ColumnIOFactory().getColumnIO(chosen, schema);
    converter = new GroupRecordConverter(chosen);
  }

  private static ParquetFileReader open(Path file, long size) {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    try {
      return ParquetFileReader.open(new LocalInputFile(file), options);
    } catch (IOException | RuntimeException e) {
      // Whatever a broken file makes the library say: the footer is where reading begins.
      throw new DataException(
          file
              + ": no Parquet footer at the end of its "
              + size
              + " bytes: truncated, or no Parquet",
          e);
    }
  }

  @Override
  public Optional<JsonNode> next() throws BadRecordException {
    Group group;
    try {
      while (left == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return Optional.empty();
        }
        left = pages.getRowCount();
        rows = Optional.of(columns.getRecordReader(pages, converter));
      }
      group = rows.orElseThrow().read();
    } catch (IOException | RuntimeException e) {
      left = 0;
      throw new DataException(
          file + ", after row " + row + ": cannot be read on: " + rootMessage(e) + ".", e);
    }
    left--;
    row++;
    return Optional.of(ParquetTrees.object(group));
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  @Override
  public String place() {
    return file + ", row " + row;
  }

  @Override
  public long bytesRead() {
    long all = reader.getRecordCount();
    return all == 0 ? size : (long) ((double) size * row / all);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }
}
