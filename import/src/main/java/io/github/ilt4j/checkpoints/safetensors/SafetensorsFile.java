package io.github.ilt4j.checkpoints.safetensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsHeader.Entry;
import io.github.ilt4j.checkpoints.tensors.IndexedTensorFile;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An open safetensors file. */
public final class SafetensorsFile extends IndexedTensorFile<Entry> {
  private final long dataStart;
  private final Map<String, String> metadata;

  private SafetensorsFile(PositionedFile file, long dataStart, SafetensorsHeader header) {
    super(file, byName(header));
    this.dataStart = dataStart;
    this.metadata = Collections.unmodifiableMap(header.metadata());
  }

  private static Map<String, Entry> byName(SafetensorsHeader header) {
    Map<String, Entry> byName = new LinkedHashMap<>();
    header.tensors().forEach(entry -> byName.put(entry.tensor().name(), entry));
    return byName;
  }

  /**
   * Opens and checks a file.
   *
   * @throws CheckpointException if it is missing, or its header is not a valid one
   */
  public static SafetensorsFile open(Path path) {
    return PositionedFile.open(path, SafetensorsFile::open);
  }

  private static SafetensorsFile open(PositionedFile file) throws IOException {
    Path path = file.path();
    long size = file.size();
    if (size < Long.BYTES) {
      throw new CheckpointException(
          path, "a safetensors file begins with 8 bytes of header length, this file has " + size);
    }
    ByteBuffer lengthBytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.readFully(lengthBytes, 0, "header length");
    long length = lengthBytes.getLong(0);
    if (length < 0 || length > SafetensorsHeader.LONGEST) {
      throw new CheckpointException(
          path,
          "header length "
              + Long.toUnsignedString(length)
              + " is more than the format's limit of "
              + SafetensorsHeader.LONGEST);
    }
    if (length > size - Long.BYTES) {
      throw new CheckpointException(
          path,
          "header length " + length + " reaches beyond the file's " + size + " bytes (truncated?)");
    }
    long dataStart = Long.BYTES + length;
    try (InputStream stream = file.slice(Long.BYTES, dataStart)) {
      return new SafetensorsFile(
          file, dataStart, SafetensorsHeader.parse(path, stream, size - dataStart));
    }
  }

  /** The header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void read(String name, INDArray destination) {
    Entry entry = requireEntry(name);
    file().read(entry.tensor(), dataStart + entry.begin(), destination);
  }
}
