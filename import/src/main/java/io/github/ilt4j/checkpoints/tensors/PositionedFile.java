package io.github.ilt4j.checkpoints.tensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A file whose tensors are read by position, in pieces, straight into the memory of the array that
 * asked: a file larger than the heap costs no heap, and one that shrinks meanwhile is an error and
 * not a crash, as it would be if it were mapped.
 */
public final class PositionedFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private PositionedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** What an opened file is made into. */
  @FunctionalInterface
  public interface Opener<T> {
    T open(PositionedFile file) throws IOException;
  }

  /**
   * Opens a file for reading.
   *
   * @param opener makes something of it, which closes it; if that fails, it is closed here
   * @throws CheckpointException if it cannot be opened, or the opener's own
   */
  public static <T> T open(Path path, Opener<T> opener) {
    PositionedFile file;
    try {
      file = new PositionedFile(path, FileChannel.open(path, StandardOpenOption.READ));
    } catch (IOException e) {
      throw CheckpointException.io(path, "cannot be opened", e);
    }
    try {
      return opener.open(file);
    } catch (IOException e) {
      file.closeAfter(e);
      throw CheckpointException.io(path, "cannot be read", e);
    } catch (RuntimeException e) {
      file.closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(Exception cause) {
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

  /** Its length in bytes, now. */
  public long size() throws IOException {
    return channel.size();
  }

  /** The bytes from {@code begin} to {@code end}, not included, as a stream. */
  public InputStream slice(long begin, long end) {
    return new ChannelSlice(channel, begin, end);
  }

  /**
   * The file as a channel with a place of its own; closing it leaves this one open.
   *
   * @param what the part that is to be read, for the message
   * @param budget bytes that may be read; more is an IOException
   */
  public SeekableByteChannel view(String what, long budget) {
    return new SeekableView(channel, what, budget);
  }

  /**
   * Fills a buffer.
   *
   * @param what the part of the file, for the message
   */
  public void readFully(ByteBuffer buffer, long position, String what) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new CheckpointException(
            path,
            "%s: the file ends at byte %d, %d bytes too early"
                .formatted(what, channel.size(), buffer.remaining()));
      }
      at += count;
    }
  }

  /**
   * Reads a tensor whose elements follow one another in row-major order, little-endian.
   *
   * @param begin its first byte
   * @param destination see {@link TensorFile#read}
   */
  public void read(TensorInfo tensor, long begin, INDArray destination) {
    requireFit(tensor, destination);
    if (tensor.elements() == 0) {
      return;
    }
    HostMemory memory = HostMemory.of(destination);
    String what = what(tensor);
    try {
      long at = begin;
      if (memory.holds(tensor.dtype())) {
        for (ByteBuffer piece : memory.pieces()) {
          readFully(piece, at, what);
          at += piece.limit();
        }
      } else {
        int size = tensor.dtype().bytes();
        long largest = Math.min((long) HostMemory.PIECE / Float.BYTES * size, tensor.bytes());
        try (BytePointer scratch = new BytePointer(largest)) {
          ByteBuffer source = scratch.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
          for (ByteBuffer piece : memory.pieces()) {
            source.clear().limit(piece.limit() / Float.BYTES * size);
            readFully(source, at, what);
            FloatConversion.toFloats(tensor.dtype(), source.flip(), piece);
            at += source.limit();
          }
        }
      }
      memory.written();
    } catch (IOException e) {
      throw CheckpointException.io(path, what + " cannot be read", e);
    }
  }

  /**
   * Reads a tensor whose elements lie anywhere.
   *
   * @param begin the byte of its first element
   * @param strides elements from one index of a dimension to the next, not negative
   * @param destination see {@link TensorFile#read}
   */
  public void read(TensorInfo tensor, long begin, List<Long> strides, INDArray destination) {
    if (StridedReader.isRowMajor(tensor.shape(), strides)) {
      read(tensor, begin, destination);
      return;
    }
    requireFit(tensor, destination);
    if (tensor.elements() == 0) {
      return;
    }
    HostMemory memory = HostMemory.of(destination);
    try {
      new StridedReader(this, tensor, begin, strides).readInto(memory);
      memory.written();
    } catch (IOException e) {
      throw CheckpointException.io(path, what(tensor) + " cannot be read", e);
    }
  }

  private void requireFit(TensorInfo tensor, INDArray destination) {
    Dtype dtype = tensor.dtype();
    boolean rounded = dtype == Dtype.F64 && destination.dataType() == DataType.FLOAT;
    if (destination.length() != tensor.elements()
        || (destination.dataType() != dtype.arrayType() && !rounded)) {
      throw new CheckpointException(
          path,
          what(tensor)
              + ": "
              + dtype
              + " "
              + tensor.shape()
              + " does not fit the destination, "
              + destination.dataType()
              + " "
              + Arrays.toString(destination.shape()));
    }
  }

  private static String what(TensorInfo tensor) {
    return "tensor '" + tensor.name() + "'";
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
