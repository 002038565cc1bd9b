package io.github.ilt4j.datasets.images;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Which font has which code points. */
final class Coverage {
  private final List<BitSet> fonts;
  private final short[] first = new short[Character.MAX_CODE_POINT + 1];

  /** A table for fonts in their order; each set holds the code points of one. */
  Coverage(List<BitSet> fonts) {
    this.fonts = List.copyOf(fonts);
    Arrays.fill(first, (short) -1);
    for (int font = fonts.size() - 1; font >= 0; font--) {
      short index = (short) font;
      fonts.get(font).stream().forEach(codePoint -> first[codePoint] = index);
    }
  }

  boolean covers(int font, int codePoint) {
    return fonts.get(font).get(codePoint);
  }

  /** The first font that has the code point, or -1. */
  int firstFor(int codePoint) {
    return first[codePoint];
  }

  BitSet codePoints(int font) {
    return fonts.get(font);
  }

  /** The table as bytes, their SHA-256 at the end. */
  static byte[] toBytes(List<BitSet> fonts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(fonts.size());
    for (BitSet font : fonts) {
      long[] words = font.toLongArray();
      out.writeInt((int) Arrays.stream(words).filter(word -> word != 0).count());
      for (int i = 0; i < words.length; i++) {
        if (words[i] != 0) {
          out.writeShort(i);
          out.writeLong(words[i]);
        }
      }
    }
    bytes.writeBytes(Sha256.digest().digest(bytes.toByteArray()));
    return bytes.toByteArray();
  }

  /** The sets of {@link #toBytes}; empty when the bytes are damaged. */
  static Optional<List<BitSet>> fromBytes(byte[] bytes) throws IOException {
    int length = bytes.length - Sha256.BYTES;
    if (length < 0
        || !Arrays.equals(
            Sha256.digest().digest(Arrays.copyOf(bytes, length)),
            Arrays.copyOfRange(bytes, length, bytes.length))) {
      return Optional.empty();
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    List<BitSet> fonts = new ArrayList<>();
    for (int font = in.readInt(); font > 0; font--) {
      long[] words = new long[(Character.MAX_CODE_POINT >> 6) + 1];
      for (int filled = in.readInt(); filled > 0; filled--) {
        int index = in.readUnsignedShort();
        words[index] = in.readLong();
      }
      fonts.add(BitSet.valueOf(words));
    }
    return Optional.of(fonts);
  }
}
