package io.github.ilt4j.datasets.sources;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The lines of a UTF-8 file, plain or gzipped, one at a time.
 *
 * <p>Not {@code BufferedReader}: that replaces what is not UTF-8 without a word and has no bound on
 * a line.
 */
final class LineReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final int maxLineBytes;
  private final InputStream in;
  private final boolean gzipped;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long lineNumber;

  LineReader(Path file, int maxLineBytes) {
    this.file = file;
    this.maxLineBytes = maxLineBytes;
    InputStream opened = null;
    try {
      opened = Files.newInputStream(file);
      PushbackInputStream pushback =
          new PushbackInputStream(new BufferedInputStream(opened, BUFFER_BYTES), 2);
      byte[] magic = pushback.readNBytes(2);
      pushback.unread(magic);
      gzipped = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
      in = gzipped ? new GzipCompressorInputStream(pushback, true) : pushback;
    } catch (IOException e) {
      closeQuietly(opened);
      throw new DataException(file + ": " + reason(e), e);
    }
  }

  private static void closeQuietly(InputStream stream) {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // The failure to open is the one to report.
      }
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

  /** The number of the line that was read last, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /**
   * The next line without its line break (LF or CR LF), or empty at the end. A byte order mark
   * before the first is dropped.
   *
   * @throws BadLineException if the line is too long or not UTF-8; the next call goes on behind it
   * @throws DataException if the file cannot be read on
   */
  Optional<String> next() throws BadLineException {
    ByteArrayOutputStream line = null;
    long length = 0;
    boolean started = false;
    while (position < limit || fill()) {
      if (!started) {
        started = true;
        lineNumber++;
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      boolean complete = end < limit;
      int count = end - position;
      length += count;
      if (complete && line == null && length <= maxLineBytes) {
        String text = decode(buffer, position, count, end + 1);
        return Optional.of(text);
      }
      if (length <= maxLineBytes) {
        line = line == null ? new ByteArrayOutputStream(2 * count) : line;
        line.write(buffer, position, count);
      } else {
        line = null;
      }
      position = complete ? end + 1 : end;
      if (complete) {
        return Optional.of(finish(line, length));
      }
    }
    return started ? Optional.of(finish(line, length)) : Optional.empty();
  }

  private String finish(ByteArrayOutputStream line, long length) throws BadLineException {
    if (length > maxLineBytes) {
      throw new BadLineException(
          "a line of " + length + " bytes, longer than the limit of " + maxLineBytes);
    }
    byte[] bytes = line == null ? new byte[0] : line.toByteArray();
    return decode(bytes, 0, bytes.length, position);
  }

  private String decode(byte[] bytes, int offset, int count, int positionAfter)
      throws BadLineException {
    position = positionAfter;
    int start = offset;
    int length = count;
    if (lineNumber == 1 && startsWithByteOrderMark(bytes, offset, count)) {
      start += 3;
      length -= 3;
    }
    if (length > 0 && bytes[start + length - 1] == '\r') {
      length--;
    }
    ByteBuffer input = ByteBuffer.wrap(bytes, start, length);
    CharBuffer output = CharBuffer.allocate(length);
    CoderResult result = decoder.reset().decode(input, output, true);
    if (result.isError()) {
      int at = input.position();
      throw new BadLineException(
          String.format("not UTF-8: byte 0x%02X at byte %d", bytes[at], at - start + 1));
    }
    return output.flip().toString();
  }

  private static boolean startsWithByteOrderMark(byte[] bytes, int offset, int count) {
    return count >= 3
        && Arrays.equals(
            bytes, offset, offset + 3, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, 3);
  }

  private boolean fill() {
    try {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      return limit > 0;
    } catch (EOFException e) {
      throw broken("the gzip data ends early: the file is truncated", e);
    } catch (IOException e) {
      String what = String.valueOf(e.getMessage());
      throw broken(gzipped ? "corrupt gzip data (" + what + ")" : what, e);
    }
  }

  private DataException broken(String what, IOException cause) {
    limit = 0;
    return new DataException(file + ", after line " + lineNumber + ": " + what + ".", cause);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  /** A line that cannot be used while the next ones may be. The message lacks file and line. */
  static final class BadLineException extends Exception {
    private static final long serialVersionUID = 1;

    BadLineException(String message) {
      super(message);
    }

    BadLineException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
