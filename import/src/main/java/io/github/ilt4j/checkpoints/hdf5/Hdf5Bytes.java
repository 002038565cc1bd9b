package io.github.ilt4j.checkpoints.hdf5;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small stretches of a file, little-endian, each checked to lie inside it. */
final class Hdf5Bytes {
  /** An address that stands for none. */
  static final long NONE = -1;

  /** Larger than any piece of a group or a header. */
  private static final long LARGEST = 1 << 26;

  private final PositionedFile file;
  private final long size;

  Hdf5Bytes(PositionedFile file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  long size() {
    return size;
  }

  /**
   * Reads a stretch.
   *
   * @param what for messages
   */
  ByteBuffer at(long address, long length, String what) throws IOException {
    if (length < 0 || length > LARGEST || !isInside(address, length)) {
      throw problem(
          what + " of %d bytes at byte %d lies outside the file".formatted(length, address));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    file.readFully(bytes, address, what);
    return bytes.flip();
  }

  boolean isInside(long address, long length) {
    return address >= 0 && length >= 0 && address <= size && length <= size - address;
  }

  /** Reads a stretch that begins with four letters, and moves behind them. */
  ByteBuffer signed(String letters, long address, long length) throws IOException {
    ByteBuffer bytes = at(address, length, letters);
    byte[] found = new byte[letters.length()];
    bytes.get(found);
    require(
        new String(found, StandardCharsets.ISO_8859_1).equals(letters),
        "expected " + letters + " at byte " + address);
    return bytes;
  }

  void require(boolean holds, String otherwise) {
    if (!holds) {
      throw problem(otherwise);
    }
  }

  CheckpointException problem(String problem) {
    return new CheckpointException(file.path(), "HDF5: " + problem);
  }
}
