package io.github.ilt4j.checkpoints.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond four gigabytes, mostly holes: offsets of 64 bits in both forms. */
class LargePyTorchFilesTest {
  private static final long HOLE = 5L << 30;
  private static final float[] VALUES = {1.5f, -2, 3};

  @TempDir Path folder;

  @Test
  void theZipForm() throws IOException {
    Path path = folder.resolve("zip.bin");
    try (FileChannel channel = create(path)) {
      Zip64 zip = new Zip64(channel);
      zip.add("a/data.pkl", ByteBuffer.wrap(state(false)), state(false).length);
      zip.add("a/data/0", ByteBuffer.allocate(0), HOLE);
      zip.add("a/data/1", values(), (long) Float.BYTES * VALUES.length);
      zip.finish();
    }
    assertReads(path);
  }

  @Test
  void theOlderForm() throws IOException {
    Path path = folder.resolve("legacy.bin");
    Pickles head = new Pickles().ops("\u0080\u0002\u008a\n");
    head.number(8, 0xa86a20f9469cfc6cL).number(2, 0x1950).ops(".");
    head.ops("\u0080\u0002M").number(2, 1001).ops(".");
    head.ops("\u0080\u0002}").text("little_endian").ops("\u0088s.");
    head.raw(state(true)).ops("\u0080\u0002](").text("0").text("1").ops("e.").number(8, HOLE);
    try (FileChannel channel = create(path)) {
      channel.write(ByteBuffer.wrap(head.bytes()));
      channel.position(channel.position() + HOLE);
      channel.write(ByteBuffer.wrap(new Pickles().number(8, VALUES.length).bytes()));
      channel.write(values());
    }
    assertReads(path);
  }

  private static void assertReads(Path path) throws IOException {
    try (PyTorchFile file = PyTorchFile.open(path)) {
      assertEquals(HOLE, file.find("hole").orElseThrow().elements());
      assertArrayEquals(VALUES, file.tensor("last").toFloatVector());
    } finally {
      Files.delete(path);
    }
  }

  private static byte[] state(boolean withView) {
    Pickles pickle = new Pickles().ops("\u0080\u0002}");
    tensor(pickle, "hole", "ByteStorage", "0", HOLE, withView);
    tensor(pickle, "last", "FloatStorage", "1", VALUES.length, withView);
    return pickle.ops(".").bytes();
  }

  private static void tensor(
      Pickles pickle, String name, String type, String key, long elements, boolean withView) {
    pickle.text(name).global("torch._utils", "_rebuild_tensor_v2").ops("((").text("storage");
    pickle.global("torch", type).text(key).text("cpu").whole(elements);
    pickle.ops(withView ? "NtQ" : "tQ").whole(0).ops("(").whole(elements).ops("t(").whole(1);
    pickle.ops("t\u0089").global("collections", "OrderedDict").ops(")RtRs");
  }

  private static ByteBuffer values() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * VALUES.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : VALUES) {
      bytes.putFloat(value);
    }
    return bytes.flip();
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  /**
   * Stored entries with sizes and offsets of 64 bits, as APPNOTE.TXT 4.3 and 4.5.3 lay them out.
   */
  private static final class Zip64 {
    private final FileChannel channel;
    private final ByteBuffer directory = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    private int entries;

    Zip64(FileChannel channel) {
      this.channel = channel;
    }

    /** The content, then a hole up to the size. */
    void add(String name, ByteBuffer content, long size) throws IOException {
      byte[] text = name.getBytes(StandardCharsets.US_ASCII);
      CRC32 crc = new CRC32();
      crc.update(content.duplicate());
      long offset = channel.position();
      ByteBuffer header = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) 0);
      header.putInt(0).putInt((int) crc.getValue()).putInt(-1).putInt(-1);
      header.putShort((short) text.length).putShort((short) 20).put(text);
      header.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
      channel.write(header.flip());
      long begin = channel.position();
      channel.write(content);
      channel.position(begin + size);
      directory.putInt(0x02014b50).putShort((short) 45).putShort((short) 45);
      directory.putShort((short) 0).putShort((short) 0).putInt(0).putInt((int) crc.getValue());
      directory.putInt(-1).putInt(-1).putShort((short) text.length).putShort((short) 28);
      directory.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1);
      directory.put(text).putShort((short) 1).putShort((short) 24);
      directory.putLong(size).putLong(size).putLong(offset);
      entries++;
    }

    void finish() throws IOException {
      long begin = channel.position();
      long size = directory.flip().remaining();
      channel.write(directory);
      long end = channel.position();
      ByteBuffer tail = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
      tail.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0);
      tail.putInt(0).putLong(entries).putLong(entries).putLong(size).putLong(begin);
      tail.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
      tail.putInt(0x06054b50).putShort((short) -1).putShort((short) -1).putShort((short) -1);
      tail.putShort((short) -1).putInt(-1).putInt(-1).putShort((short) 0);
      channel.write(tail.flip());
    }
  }
}
