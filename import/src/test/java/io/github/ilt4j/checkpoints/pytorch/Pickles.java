package io.github.ilt4j.checkpoints.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Pickles written operation by operation, and the archives around them. */
final class Pickles {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Operations without arguments, as the characters that they are. */
  Pickles ops(String characters) {
    bytes.writeBytes(characters.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  Pickles text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return ops("X").number(4, utf8.length).raw(utf8);
  }

  /** Pushes what a module calls so. */
  Pickles global(String module, String name) {
    return ops("c" + module + "\n" + name + "\n");
  }

  Pickles whole(long value) {
    return ops("\u008a\b").number(8, value);
  }

  Pickles put(int slot) {
    return ops("r").number(4, slot);
  }

  Pickles get(int slot) {
    return ops("j").number(4, slot);
  }

  /** The little-endian bytes of a number alone. */
  Pickles number(int size, long value) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    bytes.write(all, 0, size);
    return this;
  }

  Pickles raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /** A tensor of floats in storage "0" of so many elements. */
  Pickles tensor(long elements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").ops("((").text("storage");
    global("torch", "FloatStorage").text("0").text("cpu").whole(elements).ops("tQ").whole(offset);
    tuple(shape).tuple(strides).ops("\u0089");
    return global("collections", "OrderedDict").ops(")RtR");
  }

  private Pickles tuple(long[] values) {
    ops("(");
    for (long value : values) {
      whole(value);
    }
    return ops("t");
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Writes an archive of this pickle and a storage "0" of eight floats. */
  void writeZip(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", bytes());
    entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    entries.put("archive/data/0", new byte[32]);
    writeZip(file, entries, ZipEntry.STORED);
  }

  static void writeZip(Path file, Map<String, byte[]> entries, int method) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 crc = new CRC32();
          crc.update(content.getValue());
          entry.setSize(content.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
        zip.closeEntry();
      }
    }
  }
}
