package io.github.ilt4j.checkpoints.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.ilt4j.checkpoints.AtomicFiles;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.HalfPrecision;
import io.github.ilt4j.checkpoints.tensors.HostMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Collects named arrays and writes them as one safetensors file, byte for byte as the format's own
 * library does: compact JSON padded with spaces to 8 bytes, tensors by falling alignment of their
 * type, then by the bytes of their name. The arrays are not copied: they must live, unchanged,
 * until {@link #write} returns.
 */
public final class SafetensorsWriter {
  private static final Comparator<Tensor> FILE_ORDER =
      Comparator.comparing(Tensor::dtype)
          .reversed()
          .thenComparing(tensor -> utf8(tensor.name()), Arrays::compareUnsigned);

  private record Tensor(String name, Dtype dtype, INDArray array) {
    long bytes() {
      return array.isEmpty() ? 0 : array.length() * dtype.bytes();
    }
  }

  private final Map<String, Tensor> tensors = new TreeMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /**
   * Adds an entry to the header's {@code __metadata__}; HuggingFace's own files have {@code format
   * = pt}.
   */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds an array in its own type. */
  public SafetensorsWriter add(String name, INDArray array) {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.sameBytes() && dtype.arrayType() == array.dataType()) {
        return add(name, dtype, array);
      }
    }
    throw new IllegalArgumentException(
        "tensor '" + name + "': no safetensors type for " + array.dataType());
  }

  /**
   * Adds an array to be stored as {@code dtype}.
   *
   * @param dtype F16 or BF16 for a FLOAT array, rounded to the nearest, ties to even; else the
   *     array's own type
   * @throws IllegalArgumentException if the type does not suit the array, or the name is taken
   */
  public SafetensorsWriter add(String name, Dtype dtype, INDArray array) {
    if (array.dataType() != dtype.arrayType()) {
      throw new IllegalArgumentException(
          "tensor '" + name + "': an array of " + array.dataType() + " is not stored as " + dtype);
    }
    if (name.equals(SafetensorsHeader.METADATA)
        || tensors.putIfAbsent(name, new Tensor(name, dtype, array)) != null) {
      throw new IllegalArgumentException("tensor '" + name + "': the name is taken");
    }
    return this;
  }

  /**
   * Writes the file beside its place, then moves it there: a reader sees the file as it was or as
   * it will be, never a part.
   *
   * @throws io.github.ilt4j.checkpoints.CheckpointException if it cannot be written; an older file
   *     of that name is then unchanged
   */
  public void write(Path path) {
    List<Tensor> ordered = new ArrayList<>(tensors.values());
    ordered.sort(FILE_ORDER);
    AtomicFiles.write(
        path,
        channel -> {
          writeFully(channel, ByteBuffer.wrap(header(ordered)));
          for (Tensor tensor : ordered) {
            if (!tensor.array().isEmpty()) {
              writeTensor(channel, tensor);
            }
          }
        });
  }

  private byte[] header(List<Tensor> ordered) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(new byte[Long.BYTES]);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long at = 0;
      for (Tensor tensor : ordered) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeFieldName("shape");
        long[] shape = tensor.array().shape();
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, at + tensor.bytes()}, 0, 2);
        json.writeEndObject();
        at += tensor.bytes();
      }
      json.writeEndObject();
    }
    while (text.size() % Long.BYTES != 0) {
      text.write(' ');
    }
    byte[] bytes = text.toByteArray();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, bytes.length - Long.BYTES);
    return bytes;
  }

  private static void writeTensor(WritableByteChannel channel, Tensor tensor) throws IOException {
    INDArray array = tensor.array();
    if (!HostMemory.isRowMajor(array)) {
      try (INDArray copy = array.dup('c')) {
        writeTensor(channel, new Tensor(tensor.name(), tensor.dtype(), copy));
      }
      return;
    }
    HostMemory memory = HostMemory.of(array);
    if (tensor.dtype().sameBytes()) {
      for (ByteBuffer piece : memory.pieces()) {
        writeFully(channel, piece);
      }
      return;
    }
    long largest = Math.min(HostMemory.PIECE, array.length() * array.dataType().width()) / 2;
    try (BytePointer scratch = new BytePointer(largest)) {
      ByteBuffer halves = scratch.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      for (ByteBuffer piece : memory.pieces()) {
        halves.clear().limit(piece.limit() / 2);
        HalfPrecision.narrow(tensor.dtype(), piece, halves);
        writeFully(channel, halves);
      }
    }
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
