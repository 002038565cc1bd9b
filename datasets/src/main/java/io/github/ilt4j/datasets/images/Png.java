package io.github.ilt4j.datasets.images;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Reads and writes PNG files (ISO/IEC 15948) without AWT. */
public final class Png {
  private Png() {}

  /**
   * Writes a picture as an 8-bit RGB file: beside its place first, then renamed, so that nobody
   * sees half a file. Its folder must exist.
   */
  public static void write(Path file, WordImage image) throws IOException {
    AtomicFile.write(file, encode(image));
  }

  /**
   * Reads an 8-bit file that is not interlaced; transparent pixels are laid over white.
   *
   * @throws IOException when the file is no such PNG, naming what is wrong
   */
  public static WordImage read(Path file) throws IOException {
    return PngDecoder.decode(Files.readAllBytes(file), file.toString()).overWhite();
  }

  /** The bytes of a PNG file. */
  public static byte[] encode(WordImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(PngDecoder.signature());
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(image.width());
    fields.writeInt(image.height());
    fields.write(new byte[] {8, PngDecoder.RGB, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", compressed(image));
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  /** Rows with filter "up": enlarged pictures repeat their rows, so most bytes become zero. */
  private static byte[] compressed(WordImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      int stride = 3 * image.width();
      byte[] row = new byte[1 + stride];
      row[0] = 2;
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < stride; x++) {
          int above = y == 0 ? 0 : image.rgb()[(y - 1) * stride + x];
          row[1 + x] = (byte) (image.rgb()[y * stride + x] - above);
        }
        out.write(row);
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) check.getValue());
  }
}
