package io.github.ilt4j.checkpoints.pytorch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A part of a file as a stream that knows how far it has come and how much is left, so that no
 * length in a pickle needs to be believed.
 */
final class PickleStream extends InputStream {
  private final InputStream stream;
  private final long end;
  private long position;

  /**
   * @param stream from {@code begin} on
   * @param begin the place in the file, for messages
   * @param end byte after the last
   */
  PickleStream(InputStream stream, long begin, long end) {
    this.stream = new BufferedInputStream(stream, 1 << 16);
    this.position = begin;
    this.end = end;
  }

  /** The place of the next byte in the file. */
  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  /** The little-endian number in the next bytes, without moving on; they may be missing. */
  long peek(int bytes) throws IOException {
    stream.mark(bytes);
    byte[] next = stream.readNBytes(bytes);
    stream.reset();
    long value = 0;
    for (int i = next.length - 1; i >= 0; i--) {
      value = (value << 8) | (next[i] & 0xff);
    }
    return value;
  }

  @Override
  public int read() throws IOException {
    int value = stream.read();
    position += value < 0 ? 0 : 1;
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = stream.read(bytes, offset, length);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
