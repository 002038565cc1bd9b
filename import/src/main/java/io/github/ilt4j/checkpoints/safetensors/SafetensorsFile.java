package io.github.ilt4j.checkpoints.safetensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsHeader.Entry;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import io.github.ilt4j.checkpoints.tensors.TensorFile;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An open safetensors file. */
public final class SafetensorsFile implements TensorFile {
  private final PositionedFile file;
  private final long dataStart;
  private final SafetensorsHeader header;
  private final Map<String, Entry> byName = new LinkedHashMap<>();

  private SafetensorsFile(PositionedFile file, long dataStart, SafetensorsHeader header) {
    this.file = file;
    this.dataStart = dataStart;
    this.header = header;
    for (Entry entry : header.tensors()) {
      byName.put(entry.tensor().name(), entry);
    }
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

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public List<TensorInfo> tensors() {
    return header.tensors().stream().map(Entry::tensor).toList();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** The header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(Entry::tensor);
  }

  @Override
  public void read(String name, INDArray destination) {
    Entry entry = byName.get(name);
    if (entry == null) {
      throw CheckpointException.unknownTensor(path(), name, names());
    }
    file.read(entry.tensor(), dataStart + entry.begin(), destination);
  }

  @Override
  public void close() {
    file.close();
  }
}
