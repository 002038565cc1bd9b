package io.github.ilt4j.datasets.sources.records;

import com.github.luben.zstd.ZstdInputStream;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The bytes of a file, unpacked if it is compressed by gzip or zstd, which is told by its first
 * bytes and not by its name.
 */
final class InputBytes implements AutoCloseable {
  /** The path that stands for the standard input. */
  static final Path STANDARD_INPUT = Path.of("-");

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC_BYTES = 4;

  private final String name;
  private final Counting stored;
  private final InputStream in;
  private final Packing packing;

  private enum Packing {
    NONE("", 0),
    GZIP("gzip", 0x1F8B),
    ZSTD("zstd", 0x28B52FFD);

    private final String label;
    private final int magic;

    Packing(String label, int magic) {
      this.label = label;
      this.magic = magic;
    }

    static Packing of(byte[] start) {
      int value = 0;
      for (int i = 0; i < start.length; i++) {
        value = (value << 8) | (start[i] & 0xFF);
        if (i == 1 && value == GZIP.magic) {
          return GZIP;
        }
      }
      return start.length == MAGIC_BYTES && value == ZSTD.magic ? ZSTD : NONE;
    }
  }

  private static final class Counting extends FilterInputStream {
    private long bytes;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }

  /**
   * Opens a file, or the standard input for the path {@code -}.
   *
   * @throws DataException if it cannot be opened
   */
  InputBytes(Path file) {
    boolean standard = file.equals(STANDARD_INPUT);
    name = standard ? "standard input" : file.toString();
    InputStream opened = InputStream.nullInputStream();
    try {
      opened = standard ? System.in : Files.newInputStream(file);
      stored = new Counting(opened);
      PushbackInputStream pushback =
          new PushbackInputStream(new BufferedInputStream(stored, BUFFER_BYTES), MAGIC_BYTES);
      byte[] start = pushback.readNBytes(MAGIC_BYTES);
      pushback.unread(start);
      packing = Packing.of(start);
      in =
          switch (packing) {
            case NONE -> pushback;
            case GZIP -> new GzipCompressorInputStream(pushback, true);
            case ZSTD -> new ZstdInputStream(pushback);
          };
    } catch (IOException e) {
      closeQuietly(opened);
      throw new DataException(name + ": " + reason(e), e);
    }
  }

  /** The bytes that a file takes, as stored. */
  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new DataException(file + ": " + reason(e), e);
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The failure to open is the one to report.
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    } else if (e instanceof AccessDeniedException) {
      return "not readable (permission denied)";
    } else if (e instanceof EOFException) {
      return "the gzip header is cut off";
    }
    return String.valueOf(e.getMessage());
  }

  /** What messages call it. */
  String name() {
    return name;
  }

  /** Bytes read so far, as they are stored. */
  long bytesRead() {
    return stored.bytes;
  }

  /**
   * Fills a buffer from its start; 0 at the end.
   *
   * @param place completes the message of a failure, such as {@code after line 7}
   * @throws DataException if the file cannot be read on
   */
  int read(byte[] buffer, String place) {
    try {
      return Math.max(0, in.read(buffer));
    } catch (IOException e) {
      throw new DataException(name + ", " + place + ": " + problem(e) + ".", e);
    }
  }

  private String problem(IOException e) {
    String message = String.valueOf(e.getMessage());
    // What zstd-jni says of a stream that ends inside a frame.
    boolean cut = e instanceof EOFException || message.startsWith("Truncated source");
    if (packing == Packing.NONE) {
      return message;
    }
    return cut
        ? "the " + packing.label + " data ends early: the file is truncated"
        : "corrupt " + packing.label + " data (" + message + ")";
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(name + ": " + e.getMessage(), e);
    }
  }
}
