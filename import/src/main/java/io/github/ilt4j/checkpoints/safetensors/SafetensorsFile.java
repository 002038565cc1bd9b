package io.github.ilt4j.checkpoints.safetensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An open safetensors file. Its header is checked when it opens; tensors are read when asked for,
 * by position, in pieces, into the destination's own memory. Every failure is a {@link
 * CheckpointException} that names the file and the tensor.
 */
public final class SafetensorsFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeader header;
  private final Map<String, TensorInfo> byName;

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
    Map<String, TensorInfo> map = new LinkedHashMap<>();
    for (TensorInfo tensor : header.tensors()) {
      map.put(tensor.name(), tensor);
    }
    this.byName = Collections.unmodifiableMap(map);
  }

  /**
   * Opens and checks a file.
   *
   * @throws CheckpointException if it is missing, or its header is not a valid one
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw CheckpointException.io(path, "cannot be opened", e);
    }
    try {
      return open(path, channel);
    } catch (IOException e) {
      closeAfter(channel, e);
      throw CheckpointException.io(path, "cannot be read", e);
    } catch (RuntimeException e) {
      closeAfter(channel, e);
      throw e;
    }
  }

  private static SafetensorsFile open(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new CheckpointException(
          path, "a safetensors file begins with 8 bytes of header length, this file has " + size);
    }
    ByteBuffer lengthBytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, lengthBytes, 0, "header length");
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
    try (InputStream stream = new ChannelSlice(channel, Long.BYTES, dataStart)) {
      return new SafetensorsFile(
          path, channel, dataStart, SafetensorsHeader.parse(path, stream, size - dataStart));
    }
  }

  private static void closeAfter(FileChannel channel, Exception cause) {
    try {
      channel.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The tensors in the order of their bytes. */
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  /** The names in the order of the tensors' bytes. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The header's {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** The description of one tensor. */
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Reads one tensor into a new array of its shape: FLOAT for F32, F16 and BF16; else the type of
   * the same size (I64 is INT64, U8 UINT8, BOOL BOOL, ...).
   */
  public INDArray tensor(String name) {
    TensorInfo info = info(name);
    INDArray array = Nd4j.createUninitialized(info.dtype().arrayType(), info.dimensions());
    read(name, array);
    return array;
  }

  /**
   * Reads one tensor into an array, which may be a view of a larger one.
   *
   * @param destination c-ordered and contiguous, with as many elements as the tensor and the type
   *     that {@link #tensor} would give
   */
  public void read(String name, INDArray destination) {
    TensorInfo info = info(name);
    if (destination.length() != info.elements()
        || destination.dataType() != info.dtype().arrayType()) {
      throw SafetensorsHeader.tensorError(
          path,
          name,
          info.dtype()
              + " "
              + info.shape()
              + " does not fit the destination, "
              + destination.dataType()
              + " "
              + Arrays.toString(destination.shape()));
    }
    if (info.bytes() == 0) {
      return;
    }
    try {
      HostMemory memory = HostMemory.of(destination);
      long at = dataStart + info.begin();
      if (info.dtype().sameBytes()) {
        for (ByteBuffer piece : memory.pieces()) {
          readFully(path, channel, piece, at, "tensor '" + name + "'");
          at += piece.limit();
        }
      } else {
        long largest = Math.min(HostMemory.PIECE / 2, info.bytes());
        try (BytePointer scratch = new BytePointer(largest)) {
          ByteBuffer halves = scratch.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          for (ByteBuffer piece : memory.pieces()) {
            halves.clear().limit(piece.limit() / 2);
            readFully(path, channel, halves, at, "tensor '" + name + "'");
            HalfPrecision.widen(info.dtype(), halves.flip(), piece);
            at += halves.limit();
          }
        }
      }
      memory.written();
    } catch (IOException e) {
      throw CheckpointException.io(path, "tensor '" + name + "' cannot be read", e);
    }
  }

  private TensorInfo info(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new CheckpointException(
                    path,
                    "there is no tensor '" + name + "'" + Names.didYouMean(name, byName.keySet())));
  }

  private static void readFully(
      Path path, FileChannel channel, ByteBuffer buffer, long position, String what)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new CheckpointException(
            path,
            what
                + ": the file ends at byte "
                + channel.size()
                + ", "
                + buffer.remaining()
                + " bytes too early");
      }
      at += count;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw CheckpointException.io(path, "cannot be closed", e);
    }
  }
}
