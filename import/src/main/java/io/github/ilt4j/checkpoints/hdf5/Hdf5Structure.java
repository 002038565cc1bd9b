package io.github.ilt4j.checkpoints.hdf5;

import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The datasets of a file in the form that h5py and Keras write by default: version 0 of the
 * superblock and symbol tables (the HDF5 file format specification, version 1.1), and datasets of
 * IEEE numbers that lie in one piece. Every address and length must lie inside the file, and
 * nothing may lead into itself or into another file.
 */
final class Hdf5Structure {
  private static final long SIGNATURE = 0x0a1a0a0d46444889L;
  private static final int SUPERBLOCK = 96;
  private static final int ENTRY = 40;
  private static final int DEEPEST = 20;
  private static final int MOST_OBJECTS = 100_000;

  /** The end of a heap's list of what is free. */
  private static final long NO_BLOCK = 1;

  /**
   * A dataset.
   *
   * @param groups from the root to the one that holds it
   * @param name its own
   * @param begin its first byte
   */
  record Dataset(List<String> groups, String name, Dtype dtype, List<Long> shape, long begin) {}

  private final Hdf5Bytes bytes;
  private final List<Dataset> datasets = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();

  private Hdf5Structure(Hdf5Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Finds all datasets.
   *
   * @throws io.github.ilt4j.checkpoints.CheckpointException if anything is not as it should be
   */
  static List<Dataset> read(PositionedFile file) throws IOException {
    Hdf5Bytes bytes = new Hdf5Bytes(file);
    Hdf5Structure structure = new Hdf5Structure(bytes);
    ByteBuffer block = bytes.at(0, SUPERBLOCK, "the superblock");
    bytes.require(block.getLong(0) == SIGNATURE, "the file has no signature of HDF5");
    bytes.require(
        block.getInt(8) == 0 && block.get(12) == 0 && block.get(13) == 8 && block.get(14) == 8,
        "expected version 0 of the superblock with addresses of 8 bytes");
    bytes.require(block.getShort(16) > 0 && block.getShort(18) > 0, "a group of no size");
    bytes.require(
        block.getLong(24) == 0
            && block.getLong(32) == Hdf5Bytes.NONE
            && block.getLong(48) == Hdf5Bytes.NONE,
        "expected no other block before the first");
    bytes.require(
        block.getLong(40) >= SUPERBLOCK && block.getLong(40) <= bytes.size(),
        "the file says that it has %d bytes, and has %d (truncated?)"
            .formatted(block.getLong(40), bytes.size()));
    structure.object(block.slice(56, ENTRY).order(block.order()), List.of(), "");
    return structure.datasets;
  }

  private void object(ByteBuffer entry, List<String> groups, String name) throws IOException {
    long address = entry.getLong(8);
    int cached = entry.getInt(16);
    bytes.require(cached == 0 || cached == 1, "links within the file are not read");
    bytes.require(
        seen.add(address) && seen.size() <= MOST_OBJECTS && groups.size() <= DEEPEST,
        "an object is there twice, or there are too many");
    Hdf5Header header = Hdf5Header.read(bytes, address);
    if (header.find(Hdf5Header.SYMBOL_TABLE).isPresent()) {
      ByteBuffer table = header.require(Hdf5Header.SYMBOL_TABLE, 16, "symbol table");
      long tree = table.getLong(0);
      long heap = table.getLong(8);
      bytes.require(
          cached == 0 || (entry.getLong(24) == tree && entry.getLong(32) == heap),
          "a group is said to be in two places");
      List<String> path = new ArrayList<>(groups);
      if (!name.isEmpty()) {
        path.add(name);
      }
      group(tree, heap(heap), path, Integer.MAX_VALUE);
    } else {
      bytes.require(cached == 0 && !name.isEmpty(), "a dataset where a group is expected");
      datasets.add(dataset(header, groups, name));
    }
  }

  private void group(long tree, ByteBuffer heap, List<String> path, int above) throws IOException {
    bytes.require(seen.add(tree), "a group leads into itself");
    ByteBuffer node = bytes.signed("TREE", tree, 24);
    int level = node.get(5) & 0xff;
    int used = node.getShort(6) & 0xffff;
    bytes.require(node.get(4) == 0 && level < above, "a tree of another kind, or without an end");
    ByteBuffer children = bytes.at(tree + 24, 16L * used + 8, "a tree");
    for (int i = 0; i < used; i++) {
      checkName(heap, children.getLong(16 * i));
      long child = children.getLong(16 * i + 8);
      if (level > 0) {
        group(child, heap, path, level);
      } else {
        symbols(child, heap, path);
      }
    }
    checkName(heap, children.getLong(16 * used));
  }

  private void symbols(long address, ByteBuffer heap, List<String> path) throws IOException {
    bytes.require(seen.add(address), "a group leads into itself");
    ByteBuffer node = bytes.signed("SNOD", address, 8);
    bytes.require(node.get(4) == 1, "a table of symbols of another version");
    int count = node.getShort(6) & 0xffff;
    ByteBuffer entries = bytes.at(address + 8, (long) ENTRY * count, "a table of symbols");
    for (int i = 0; i < count; i++) {
      ByteBuffer entry = entries.slice(i * ENTRY, ENTRY).order(entries.order());
      object(entry, path, checkName(heap, entry.getLong(0)));
    }
  }

  private ByteBuffer heap(long address) throws IOException {
    ByteBuffer head = bytes.signed("HEAP", address, 32);
    bytes.require(head.get(4) == 0, "a heap of another version");
    long size = head.getLong(8);
    ByteBuffer heap = bytes.at(head.getLong(24), size, "a heap");
    long free = head.getLong(16);
    for (long left = size / 16; free != NO_BLOCK; left--) {
      bytes.require(
          left > 0
              && free >= 0
              && free <= size - 16
              && heap.getLong((int) free + 8) >= 16
              && heap.getLong((int) free + 8) <= size - free,
          "a heap's list of free blocks is not valid");
      free = heap.getLong((int) free);
    }
    return heap;
  }

  /** The name at a place of a heap. */
  private String checkName(ByteBuffer heap, long offset) {
    bytes.require(offset >= 0 && offset < heap.limit(), "a name outside its heap");
    int end = (int) offset;
    while (end < heap.limit() && heap.get(end) != 0) {
      end++;
    }
    bytes.require(end < heap.limit(), "a name without an end");
    byte[] name = new byte[end - (int) offset];
    heap.get((int) offset, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private Dataset dataset(Hdf5Header header, List<String> groups, String name) {
    String what = "dataset '" + String.join("/", groups) + "/" + name + "': ";
    ByteBuffer space = header.require(Hdf5Header.DATASPACE, 4, "dataspace");
    int version = space.get(0);
    int rank = space.get(1) & 0xff;
    int begin = version == 1 ? 8 : 4;
    int flags = space.get(2);
    bytes.require(
        (version == 1 || (version == 2 && space.get(3) == 1)) && flags >= 0 && flags <= 1,
        what + "a dataspace of another version");
    bytes.require(
        rank <= TensorInfo.HIGHEST_RANK && space.limit() >= begin + 8 * rank * (1 + flags),
        what + "expected at most " + TensorInfo.HIGHEST_RANK + " dimensions, found " + rank);
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      long size = space.getLong(begin + 8 * i);
      bytes.require(size >= 0, what + "negative size " + size);
      shape.add(size);
      bytes.require(
          flags == 0 || space.getLong(begin + 8 * (rank + i)) == size,
          what + "may grow, and is not read");
    }
    Dtype dtype = dtype(header, what);
    ByteBuffer layout = header.require(Hdf5Header.LAYOUT, 18, "layout");
    bytes.require(
        layout.get(0) == 3 && layout.get(1) == 1,
        what + "is in chunks or compressed; expected one piece, as Keras writes it");
    long address = layout.getLong(2);
    long length = layout.getLong(10);
    bytes.require(
        length == byteSize(dtype, shape, what) && (length == 0 || bytes.isInside(address, length)),
        what + "%s %s in %d bytes at byte %d".formatted(dtype, shape, length, address));
    return new Dataset(groups, name, dtype, shape, address);
  }

  private long byteSize(Dtype dtype, List<Long> shape, String what) {
    try {
      return new TensorInfo(what, dtype, shape).bytes();
    } catch (ArithmeticException e) {
      throw bytes.problem(what + "shape " + shape + " overflows");
    }
  }

  /** An IEEE number, by every field that describes one. */
  private Dtype dtype(Hdf5Header header, String what) {
    ByteBuffer type = header.require(Hdf5Header.DATATYPE, 20, "datatype");
    for (Dtype dtype : List.of(Dtype.F16, Dtype.F32, Dtype.F64)) {
      if (type.slice(0, 20).equals(description(dtype))) {
        return dtype;
      }
    }
    throw bytes.problem(what + "expected little-endian IEEE numbers of 16, 32 or 64 bits");
  }

  private static ByteBuffer description(Dtype dtype) {
    int bits = 8 * dtype.bytes();
    int exponent = dtype == Dtype.F16 ? 5 : dtype == Dtype.F32 ? 8 : 11;
    int fraction = bits - 1 - exponent;
    ByteBuffer type = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    type.put((byte) 0x11).put((byte) 0x20).put((byte) (bits - 1)).put((byte) 0);
    type.putInt(dtype.bytes()).putShort((short) 0).putShort((short) bits);
    type.put((byte) fraction).put((byte) exponent).put((byte) 0).put((byte) fraction);
    return type.putInt((1 << (exponent - 1)) - 1).flip();
  }
}
