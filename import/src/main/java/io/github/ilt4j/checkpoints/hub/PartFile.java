package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The part of a content that has arrived, in {@code blobs/TAG.ilt4j.incomplete}; a later download
 * goes on with it. The name is our own because Python's locks and Java's do not see each other on
 * Linux: two that write to one file would spoil it. All failures are those of the disk.
 */
final class PartFile implements AutoCloseable {
  private static final String ENDING = ".ilt4j.incomplete";

  private final Path path;
  private final Path blob;
  private final FileChannel channel;

  private PartFile(Path path, Path blob, FileChannel channel) {
    this.path = path;
    this.blob = blob;
    this.channel = channel;
  }

  /** Opens what is there, or makes an empty file. */
  static PartFile open(Path blob) {
    Path path = blob.resolveSibling(blob.getFileName() + ENDING);
    HubCache.createFolders(path.getParent());
    try {
      return new PartFile(
          path, blob, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw HubException.local(path, "cannot be written", e);
    }
  }

  long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw HubException.local(path, "cannot be read", e);
    }
  }

  /** Throws away what is there. */
  void clear() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw HubException.local(path, "cannot be written", e);
    }
  }

  /** Adds a piece at the end. */
  void append(List<ByteBuffer> piece) {
    try {
      channel.position(channel.size());
      for (ByteBuffer buffer : piece) {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException e) {
      throw HubException.local(path, "cannot be written", e);
    }
  }

  /** Room on the disk, in bytes. */
  long room() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      throw HubException.local(path, "cannot be read", e);
    }
  }

  /** What is wrong about the content; empty if nothing is. */
  Optional<String> problem(Etag etag) {
    try {
      return etag.problem(path);
    } catch (IOException e) {
      throw HubException.local(path, "cannot be read", e);
    }
  }

  /** Forces the content to the disk and gives it the name of the whole. Nothing can follow. */
  void finish() {
    try {
      channel.force(true);
      channel.close();
      Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw HubException.local(blob, "cannot be written", e);
    }
  }

  /** Leaves what is there for a later try. */
  @Override
  public void close() {
    try {
      channel.close();
      if (Files.exists(path) && Files.size(path) == 0) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw HubException.local(path, "cannot be written", e);
    }
  }
}
