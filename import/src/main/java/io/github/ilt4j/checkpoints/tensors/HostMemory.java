package io.github.ilt4j.checkpoints.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The host memory of a contiguous array, to read a file into or to write one from. The one place of
 * this module that knows where arrays live: on a backend with device memory the host's copy is
 * fetched before and marked as the newer one after.
 */
public final class HostMemory {
  /**
   * Bytes of one piece: large enough that a read's fixed cost vanishes. A multiple of every element
   * size.
   */
  public static final int PIECE = 1 << 23;

  private final INDArray array;

  private HostMemory(INDArray array) {
    this.array = array;
  }

  /**
   * The memory of an array.
   *
   * @throws IllegalArgumentException if the array's elements do not follow one another in row-major
   *     order
   */
  public static HostMemory of(INDArray array) {
    if (!isRowMajor(array)) {
      throw new IllegalArgumentException(
          "expected a contiguous row-major array, found " + array.shapeInfoToString());
    }
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException("reading weights needs a little-endian machine");
    }
    Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    return new HostMemory(array);
  }

  /** Whether the elements follow one another in row-major order. */
  public static boolean isRowMajor(INDArray array) {
    long expected = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != expected) {
        return false;
      }
      expected *= array.size(i);
    }
    return true;
  }

  /** The array's bytes as consecutive buffers of native order, valid while the array is alive. */
  public List<ByteBuffer> pieces() {
    long bytes = array.length() * array.dataType().width();
    List<ByteBuffer> pieces = new ArrayList<>();
    BytePointer start = new BytePointer(array.data().addressPointer());
    for (long at = 0; at < bytes; at += PIECE) {
      long length = Math.min(PIECE, bytes - at);
      // Moves the address, not the position: a ByteBuffer cannot count beyond 2 GB.
      BytePointer piece = start.getPointer(at).limit(length);
      pieces.add(piece.asByteBuffer().order(ByteOrder.nativeOrder()));
    }
    return pieces;
  }

  /** All of it, for access by address; closing it frees nothing. */
  BytePointer pointer() {
    return new BytePointer(array.data().addressPointer());
  }

  /** Whether elements of a file's type are in here as they are there. */
  boolean holds(Dtype dtype) {
    return dtype.sameBytes() && dtype.arrayType() == array.dataType();
  }

  /** To be called after the pieces were written to. */
  public void written() {
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
  }
}
