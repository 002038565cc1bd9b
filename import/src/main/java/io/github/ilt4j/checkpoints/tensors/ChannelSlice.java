package io.github.ilt4j.checkpoints.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A range of a file as a stream. Leaves the channel's own position alone, and open. */
final class ChannelSlice extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  ChannelSlice(FileChannel channel, long begin, long end) {
    this.channel = channel;
    this.at = begin;
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (at >= end) {
      return -1;
    }
    int count = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - at)), at);
    if (count > 0) {
      at += count;
    }
    return count;
  }
}
