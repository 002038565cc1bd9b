package io.github.ilt4j.datasets.sources.records;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a UTF-8 file, one at a time.
 *
 * <p>Not {@code BufferedReader}: that replaces what is not UTF-8 without a word and has no bound on
 * a line.
 */
final class LineReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputBytes in;
  private final int maxLineBytes;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long lineNumber;

  /** Takes over {@code in}, and closes it. */
  LineReader(InputBytes in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /** What messages call the file. */
  String name() {
    return in.name();
  }

  /** Bytes of the file read so far, as they are stored. */
  long bytesRead() {
    return in.bytesRead();
  }

  /** The number of the line that was read last, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /**
   * The next line without its line break (LF or CR LF), or empty at the end. A byte order mark
   * before the first is dropped.
   *
   * @throws BadRecordException if the line is too long or not UTF-8; the next call goes on behind
   *     it
   * @throws io.github.ilt4j.datasets.sources.DataException if the file cannot be read on
   */
  Optional<String> next() throws BadRecordException {
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

  private String finish(ByteArrayOutputStream line, long length) throws BadRecordException {
    if (length > maxLineBytes) {
      throw new BadRecordException(
          "a line of " + length + " bytes, longer than the limit of " + maxLineBytes);
    }
    byte[] bytes = line == null ? new byte[0] : line.toByteArray();
    return decode(bytes, 0, bytes.length, position);
  }

  private String decode(byte[] bytes, int offset, int count, int positionAfter)
      throws BadRecordException {
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
      throw new BadRecordException(
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
    position = 0;
    // Stays so if reading fails.
    limit = 0;
    limit = in.read(buffer, "after line " + lineNumber);
    return limit > 0;
  }

  @Override
  public void close() {
    in.close();
  }
}
