package io.github.ilt4j.checkpoints.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of an object, version 1 of the header (section IV.A.1.a of the HDF5 file format
 * specification), checked as a whole.
 */
final class Hdf5Header {
  static final int DATASPACE = 0x01;
  static final int DATATYPE = 0x03;
  static final int LAYOUT = 0x08;
  static final int SYMBOL_TABLE = 0x11;

  private static final int OLD_FILL_VALUE = 0x04;
  private static final int FILL_VALUE = 0x05;
  private static final int CONTINUATION = 0x10;
  private static final int SHARED = 2;

  /** What leads to other files or needs more of the library than weights do. */
  private static final Map<Integer, String> REFUSED =
      Map.of(
          0x02, "a newer form of groups",
          0x06, "a newer form of groups",
          0x07, "data in other files",
          0x0A, "a newer form of groups",
          0x0B, "compressed data",
          0x0F, "shared messages");

  /** Attributes, comments, times: nobody looks at them here. */
  private static final Set<Integer> UNREAD = Set.of(0x00, 0x0C, 0x0D, 0x0E, 0x12, 0x15, 0x16);

  private static final int PREFIX = 16;
  private static final int MESSAGE = 8;

  private final Hdf5Bytes bytes;
  private final Map<Integer, ByteBuffer> messages = new HashMap<>();

  private Hdf5Header(Hdf5Bytes bytes) {
    this.bytes = bytes;
  }

  static Hdf5Header read(Hdf5Bytes bytes, long address) throws IOException {
    Hdf5Header header = new Hdf5Header(bytes);
    ByteBuffer prefix = bytes.at(address, PREFIX, "an object header");
    bytes.require(prefix.get(0) == 1, "expected version 1 of the object header at byte " + address);
    int count = prefix.getShort(2) & 0xffff;
    Deque<long[]> chunks = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    chunks.add(new long[] {address + PREFIX, prefix.getInt(8) & 0xffffffffL});
    int found = 0;
    while (!chunks.isEmpty()) {
      long[] chunk = chunks.remove();
      bytes.require(
          seen.add(chunk[0]), "the object header at byte " + address + " leads into itself");
      found += header.readChunk(bytes.at(chunk[0], chunk[1], "an object header"), chunks);
    }
    bytes.require(
        found == count,
        "expected %d messages in the object header at byte %d, found %d"
            .formatted(count, address, found));
    return header;
  }

  private int readChunk(ByteBuffer chunk, Deque<long[]> chunks) {
    int found = 0;
    while (chunk.remaining() >= MESSAGE) {
      int type = chunk.getShort() & 0xffff;
      int size = chunk.getShort() & 0xffff;
      int flags = chunk.get();
      chunk.position(chunk.position() + 3);
      bytes.require(
          size % 8 == 0 && size <= chunk.remaining(), "a message is longer than its header");
      ByteBuffer message = chunk.slice(chunk.position(), size).order(ByteOrder.LITTLE_ENDIAN);
      chunk.position(chunk.position() + size);
      found++;
      if (type == CONTINUATION) {
        bytes.require(size >= 16, "a continuation without a place");
        chunks.add(new long[] {message.getLong(), message.getLong()});
      } else if (type == OLD_FILL_VALUE || type == FILL_VALUE) {
        checkFillValue(type, message);
      } else if (!UNREAD.contains(type)) {
        keep(type, flags, message);
      }
    }
    bytes.require(!chunk.hasRemaining(), "a header ends within a message");
    return found;
  }

  private void keep(int type, int flags, ByteBuffer message) {
    bytes.require(
        type == DATASPACE || type == DATATYPE || type == LAYOUT || type == SYMBOL_TABLE,
        REFUSED.getOrDefault(type, "a message of type " + type)
            + " is not read; h5py and Keras write none by default");
    bytes.require((flags & SHARED) == 0, "shared messages are not read");
    bytes.require(messages.putIfAbsent(type, message) == null, "a message is there twice");
  }

  private void checkFillValue(int type, ByteBuffer message) {
    int at = 0;
    boolean defined = true;
    if (type == FILL_VALUE) {
      bytes.require(message.remaining() >= 4, "a fill value is too short");
      int version = message.get(0);
      bytes.require(version >= 1 && version <= 3, "unknown version of a fill value");
      defined = version == 3 ? (message.get(1) & 0x20) != 0 : version == 1 || message.get(3) != 0;
      at = version == 3 ? 2 : 4;
    }
    if (defined) {
      bytes.require(message.remaining() >= at + 4, "a fill value is too short");
      int size = message.getInt(at);
      bytes.require(
          size >= 0 && size <= message.remaining() - at - 4,
          "a fill value is longer than its message");
    }
  }

  /** The content of a message, of at least so many bytes. */
  ByteBuffer require(int type, int least, String what) {
    ByteBuffer message = find(type).orElseThrow(() -> bytes.problem("an object has no " + what));
    bytes.require(message.remaining() >= least, "the " + what + " is too short");
    return message;
  }

  Optional<ByteBuffer> find(int type) {
    return Optional.ofNullable(messages.get(type))
        .map(message -> message.duplicate().order(ByteOrder.LITTLE_ENDIAN));
  }
}
