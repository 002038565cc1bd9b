package io.github.ilt4j.datasets.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The part of PNG that fonts and we ourselves write: 8 bits a sample, or a palette, not interlaced.
 */
final class PngDecoder {
  static final byte RGB = 2;

  private static final int GREY = 0;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;
  private static final int LARGEST_SIDE = 1 << 16;
  private static final long LARGEST_AREA = 1L << 27;

  private final String name;
  private int width;
  private int height;
  private int depth;
  private int colour = -1;
  private byte[] palette = new byte[0];
  private byte[] paletteAlpha = new byte[0];
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

  private PngDecoder(String name) {
    this.name = name;
  }

  static byte[] signature() {
    return new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  }

  /**
   * Decodes a file.
   *
   * @param name what errors call it
   */
  static RgbaImage decode(byte[] file, String name) throws IOException {
    return new PngDecoder(name).decode(file);
  }

  private RgbaImage decode(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file);
    byte[] start = new byte[8];
    try {
      in.get(start);
      if (!Arrays.equals(start, signature())) {
        throw bad("it does not start with a PNG signature");
      }
      while (chunk(in)) {
        // each call takes one chunk
      }
    } catch (BufferUnderflowException e) {
      throw new IOException(name + ": the PNG is cut short", e);
    }
    return pixels();
  }

  private boolean chunk(ByteBuffer in) throws IOException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw bad("a PNG chunk is longer than the file");
    }
    byte[] type = new byte[4];
    in.get(type);
    byte[] data = new byte[length];
    in.get(data);
    CRC32 check = new CRC32();
    check.update(type);
    check.update(data);
    String kind = new String(type, StandardCharsets.US_ASCII);
    if (in.getInt() != (int) check.getValue()) {
      throw bad("the checksum of PNG chunk " + kind + " is wrong");
    }
    switch (kind) {
      case "IHDR" -> header(ByteBuffer.wrap(data));
      case "PLTE" -> palette = data;
      case "tRNS" -> paletteAlpha = data;
      case "IDAT" -> compressed.write(data);
      default -> {}
    }
    return !kind.equals("IEND");
  }

  private void header(ByteBuffer fields) throws IOException {
    width = fields.getInt();
    height = fields.getInt();
    depth = fields.get();
    colour = fields.get();
    fields.getShort();
    boolean interlaced = fields.get() != 0;
    boolean known =
        switch (colour) {
          case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case GREY, RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8;
          default -> false;
        };
    if (!known || interlaced) {
      throw bad(
          "PNG colour type "
              + colour
              + " of "
              + depth
              + " bits"
              + (interlaced ? ", interlaced," : "")
              + " is not supported (8 bits a sample or a palette, not interlaced)");
    }
    if (width < 1
        || height < 1
        || width > LARGEST_SIDE
        || height > LARGEST_SIDE
        || (long) width * height > LARGEST_AREA) {
      throw bad("a PNG of " + width + " x " + height + " pixels is not supported");
    }
  }

  private RgbaImage pixels() throws IOException {
    if (colour < 0) {
      throw bad("the PNG has no header");
    }
    int samples =
        switch (colour) {
          case RGB -> 3;
          case RGB_ALPHA -> 4;
          case GREY_ALPHA -> 2;
          default -> 1;
        };
    int stride = (width * samples * depth + 7) / 8;
    byte[] raw = inflate(Math.multiplyExact(height, stride + 1));
    unfilter(raw, stride, Math.max(1, samples * depth / 8));
    byte[] rgba = new byte[Math.multiplyExact(4, width * height)];
    for (int y = 0; y < height; y++) {
      int row = y * (stride + 1) + 1;
      for (int x = 0; x < width; x++) {
        pixel(raw, row, x, samples, rgba, 4 * (y * width + x));
      }
    }
    return new RgbaImage(width, height, rgba);
  }

  private void pixel(byte[] raw, int row, int x, int samples, byte[] rgba, int to)
      throws IOException {
    int from = row + x * samples;
    switch (colour) {
      case PALETTE -> {
        int bit = x * depth;
        int index = (raw[row + bit / 8] & 0xFF) >> (8 - depth - bit % 8) & ((1 << depth) - 1);
        if (3 * index + 2 >= palette.length) {
          throw bad("the PNG uses colour " + index + ", its palette ends before");
        }
        System.arraycopy(palette, 3 * index, rgba, to, 3);
        rgba[to + 3] = index < paletteAlpha.length ? paletteAlpha[index] : -1;
      }
      case GREY, GREY_ALPHA -> {
        Arrays.fill(rgba, to, to + 3, raw[from]);
        rgba[to + 3] = colour == GREY ? -1 : raw[from + 1];
      }
      default -> {
        System.arraycopy(raw, from, rgba, to, 3);
        rgba[to + 3] = colour == RGB ? -1 : raw[from + 3];
      }
    }
  }

  private byte[] inflate(int length) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed.toByteArray());
      byte[] raw = new byte[length];
      int done = 0;
      while (done < length) {
        int more = inflater.inflate(raw, done, length - done);
        if (more == 0) {
          throw bad("the PNG has fewer pixels than its header says");
        }
        done += more;
      }
      return raw;
    } catch (DataFormatException e) {
      throw new IOException(name + ": the PNG's compressed data are damaged", e);
    } finally {
      inflater.end();
    }
  }

  private void unfilter(byte[] raw, int stride, int pixelBytes) throws IOException {
    for (int y = 0; y < height; y++) {
      int row = y * (stride + 1) + 1;
      int filter = raw[row - 1];
      for (int x = 0; x < stride; x++) {
        int left = x < pixelBytes ? 0 : raw[row + x - pixelBytes] & 0xFF;
        int up = y == 0 ? 0 : raw[row + x - stride - 1] & 0xFF;
        int upLeft = x < pixelBytes || y == 0 ? 0 : raw[row + x - stride - 1 - pixelBytes] & 0xFF;
        int guess =
            switch (filter) {
              case 0 -> 0;
              case 1 -> left;
              case 2 -> up;
              case 3 -> (left + up) / 2;
              case 4 -> paeth(left, up, upLeft);
              default -> throw bad("PNG filter " + filter + " does not exist");
            };
        raw[row + x] += (byte) guess;
      }
    }
  }

  private static int paeth(int left, int up, int upLeft) {
    int estimate = left + up - upLeft;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toUpLeft = Math.abs(estimate - upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft) {
      return left;
    }
    return toUp <= toUpLeft ? up : upLeft;
  }

  private IOException bad(String what) {
    return new IOException(name + ": " + what);
  }
}
