package io.github.ilt4j.checkpoints.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;

/**
 * Reads a tensor that is stored with other strides than row-major ones, as a transposed view is.
 * The file is walked from front to back, through a small window, and each element put where it
 * belongs: no more of the file is in memory than the window, whatever the strides.
 */
final class StridedReader {
  private static final int WINDOW = 1 << 16;

  /** One dimension: its size, and steps from one index to the next, here and there. */
  private record Axis(long size, long source, long target) {}

  private final PositionedFile file;
  private final TensorInfo tensor;
  private final long begin;
  private final List<Axis> axes;
  private final ByteBuffer window;
  private long windowBegin;

  StridedReader(PositionedFile file, TensorInfo tensor, long begin, List<Long> strides) {
    this.file = file;
    this.tensor = tensor;
    this.begin = begin;
    this.axes = axes(tensor.shape(), strides);
    this.window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  static boolean isRowMajor(List<Long> shape, List<Long> strides) {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= shape.get(i);
    }
    return true;
  }

  /** The dimension that takes the largest steps in the file first. */
  private static List<Axis> axes(List<Long> shape, List<Long> strides) {
    List<Axis> axes = new ArrayList<>();
    long target = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      axes.add(new Axis(shape.get(i), strides.get(i), target));
      target *= shape.get(i);
    }
    axes.removeIf(axis -> axis.size() == 1);
    axes.sort(Comparator.comparingLong(Axis::source).reversed());
    return axes;
  }

  void readInto(HostMemory memory) throws IOException {
    int size = tensor.dtype().bytes();
    boolean converted = !memory.holds(tensor.dtype());
    try (BytePointer target = memory.pointer()) {
      long[] index = new long[axes.size()];
      long from = 0;
      long to = 0;
      for (long left = tensor.elements(); left > 0; left--) {
        int at = seek(begin + from * size, size);
        if (converted) {
          target.putFloat(to * Float.BYTES, FloatConversion.toFloat(tensor.dtype(), window, at));
        } else {
          for (int i = 0; i < size; i++) {
            target.put(to * size + i, window.get(at + i));
          }
        }
        for (int i = axes.size() - 1; i >= 0; i--) {
          Axis axis = axes.get(i);
          from += axis.source();
          to += axis.target();
          if (++index[i] < axis.size()) {
            break;
          }
          index[i] = 0;
          from -= axis.source() * axis.size();
          to -= axis.target() * axis.size();
        }
      }
    }
  }

  /** Where the bytes of the file from {@code position} on are in the window. */
  private int seek(long position, int size) throws IOException {
    if (position < windowBegin || position + size > windowBegin + window.limit()) {
      long length = Math.min(WINDOW, Math.max(size, file.size() - position));
      window.clear().limit((int) length);
      file.readFully(window, position, "tensor '" + tensor.name() + "'");
      windowBegin = position;
    }
    return (int) (position - windowBegin);
  }
}
