package io.github.ilt4j.checkpoints.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file for a library that wants a channel of its own: with a place of its own, and an end to how
 * much it may read. Closing it leaves the file open.
 */
final class SeekableView implements SeekableByteChannel {
  private final FileChannel channel;
  private final String what;
  private long budget;
  private long position;

  SeekableView(FileChannel channel, String what, long budget) {
    this.channel = channel;
    this.what = what;
    this.budget = budget;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int count = channel.read(buffer, position);
    position += Math.max(0, count);
    budget -= Math.max(0, count);
    if (budget < 0) {
      throw new IOException(what + " is too long");
    }
    return count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int write(ByteBuffer buffer) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {}
}
