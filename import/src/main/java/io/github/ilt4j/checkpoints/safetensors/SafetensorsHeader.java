package io.github.ilt4j.checkpoints.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.LocatedTensor;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parsed and checked header of a safetensors file.
 *
 * @param tensors in the order of their bytes; they cover the file without holes
 * @param metadata the {@code __metadata__} entry, in the file's order
 */
record SafetensorsHeader(List<Entry> tensors, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** The format's own limit: a longer header is taken for garbage. */
  static final long LONGEST = 100_000_000;

  private static final JsonFactory JSON = JsonFiles.factory(8);

  /**
   * A tensor and where it lies.
   *
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(TensorInfo tensor, long begin, long end) implements LocatedTensor {}

  /**
   * @param stream exactly the header's JSON
   * @param dataBytes bytes that follow the header in the file
   */
  static SafetensorsHeader parse(Path file, InputStream stream, long dataBytes) {
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> tensors = new ArrayList<>();
    try (Reader text = JsonFiles.utf8(stream);
        JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new CheckpointException(file, "the header is no JSON object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new CheckpointException(
              file, "header entry '" + name + "': expected an object, found " + json.getText());
        }
        if (name.equals(METADATA)) {
          readMetadata(file, json, metadata);
        } else {
          tensors.add(readTensor(file, json, name));
        }
      }
      if (json.nextToken() != null) {
        throw new CheckpointException(file, "text follows the header's JSON object");
      }
    } catch (IOException e) {
      throw JsonFiles.invalid(file, "the header is ", e);
    }
    tensors.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkCover(file, tensors, dataBytes);
    return new SafetensorsHeader(List.copyOf(tensors), metadata);
  }

  private static void readMetadata(Path file, JsonParser json, Map<String, String> metadata)
      throws IOException {
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new CheckpointException(file, "metadata '" + key + "': expected a string");
      }
      metadata.put(key, json.getText());
    }
  }

  private static Entry readTensor(Path file, JsonParser json, String name) throws IOException {
    String dtypeName = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      switch (key) {
        case "dtype" -> dtypeName = json.getText();
        case "shape" -> shape = readLongs(file, json, value, name, key);
        case "data_offsets" -> offsets = readLongs(file, json, value, name, key);
        default -> json.skipChildren();
      }
    }
    if (dtypeName == null || shape == null || offsets == null) {
      throw tensorError(
          file, name, "expected dtype, shape and data_offsets, one of them is missing");
    }
    String given = dtypeName;
    Dtype dtype =
        Dtype.of(given)
            .orElseThrow(
                () ->
                    tensorError(
                        file,
                        name,
                        "unknown dtype '"
                            + given
                            + "'; known: "
                            + Arrays.toString(Dtype.values())));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw tensorError(file, name, "expected data_offsets [begin, end], found " + offsets);
    }
    if (shape.size() > TensorInfo.HIGHEST_RANK) {
      throw tensorError(
          file,
          name,
          "expected at most " + TensorInfo.HIGHEST_RANK + " dimensions, found " + shape.size());
    }
    TensorInfo info = tensor(file, name, dtype, shape);
    Entry entry = new Entry(info, offsets.get(0), offsets.get(1));
    if (info.bytes() != entry.end() - entry.begin()) {
      throw tensorError(
          file,
          name,
          dtype
              + " "
              + shape
              + " takes "
              + info.bytes()
              + " bytes, but data_offsets "
              + offsets
              + " span "
              + (entry.end() - entry.begin()));
    }
    if (entry.begin() % dtype.bytes() != 0) {
      throw tensorError(
          file,
          name,
          "data_offsets "
              + offsets
              + " are not aligned to the "
              + dtype.bytes()
              + " bytes of "
              + dtype);
    }
    return entry;
  }

  private static List<Long> readLongs(
      Path file, JsonParser json, JsonToken first, String name, String key) throws IOException {
    if (first != JsonToken.START_ARRAY) {
      throw tensorError(file, name, key + ": expected an array of numbers");
    }
    List<Long> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw tensorError(file, name, key + ": expected whole numbers, found " + json.getText());
      }
      long value = json.getLongValue();
      if (value < 0) {
        throw tensorError(file, name, key + ": negative number " + value);
      }
      values.add(value);
    }
    return values;
  }

  private static TensorInfo tensor(Path file, String name, Dtype dtype, List<Long> shape) {
    try {
      return new TensorInfo(name, dtype, shape);
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          file, "tensor '" + name + "': shape " + shape + " overflows", e);
    }
  }

  private static void checkCover(Path file, List<Entry> tensors, long dataBytes) {
    long at = 0;
    for (Entry entry : tensors) {
      if (entry.end() > dataBytes) {
        throw tensorError(
            file,
            entry.tensor().name(),
            "ends at byte "
                + entry.end()
                + " of the data, but the file holds only "
                + dataBytes
                + " (truncated?)");
      }
      if (entry.begin() != at) {
        String what =
            entry.begin() < at ? "overlaps the tensor before it" : "leaves a hole before it";
        throw tensorError(
            file,
            entry.tensor().name(),
            what + ": it begins at byte " + entry.begin() + ", expected " + at);
      }
      at = entry.end();
    }
    if (at != dataBytes) {
      throw new CheckpointException(
          file, "the tensors end at byte " + at + " of the data, but the file holds " + dataBytes);
    }
  }

  static CheckpointException tensorError(Path file, String tensor, String problem) {
    return new CheckpointException(file, "tensor '" + tensor + "': " + problem);
  }
}
