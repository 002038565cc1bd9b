package io.github.ilt4j.datasets.preparation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

/**
 * Writes one shard beside its place, and moves it there when it is whole. Lines are packed a
 * megabyte at a time, each a gzip member of its own, by several threads; where one ends depends on
 * the lines alone, and the headers hold no time, so the same lines give the same file.
 */
final class ShardWriter implements AutoCloseable {
  /** The ending of a shard that is not whole. */
  static final String UNFINISHED = ".tmp";

  private static final int MEMBER_BYTES = 1 << 20;
  private static final int MEMBERS_AHEAD = 8;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final Path beside;
  private final FileChannel channel;
  private final ExecutorService packers;
  private final MessageDigest digest = Fingerprint.digest();
  private final Queue<Future<byte[]>> packing = new ArrayDeque<>();
  private ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private long examples;
  private long units;
  private long words;
  private long bytes;

  /**
   * @param packers run what packs
   */
  ShardWriter(Path file, ExecutorService packers) throws IOException {
    this.file = file;
    this.beside = file.resolveSibling(file.getFileName() + UNFINISHED);
    this.packers = packers;
    this.channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  long units() {
    return units;
  }

  /** Adds a record. */
  void add(Piece piece, UnitType unit, String language, Optional<String> id) {
    // A generator a line: it would put a space between two lines.
    try (JsonGenerator json = JSON.createGenerator(lines)) {
      json.writeStartObject();
      json.writeStringField("text", piece.text());
      json.writeStringField("language", language);
      if (id.isPresent()) {
        json.writeStringField("id", id.get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    lines.write('\n');
    examples++;
    units += piece.units(unit);
    words += piece.words();
    bytes += piece.bytes();
    if (lines.size() >= MEMBER_BYTES) {
      pack();
      if (packing.size() > MEMBERS_AHEAD) {
        write(packing.remove());
      }
    }
  }

  private void pack() {
    byte[] member = lines.toByteArray();
    lines = new ByteArrayOutputStream(MEMBER_BYTES + MEMBER_BYTES / 8);
    packing.add(packers.submit(() -> gzip(member)));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void write(Future<byte[]> member) {
    byte[] packed = get(member);
    digest.update(packed);
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new DataException(beside + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] get(Future<byte[]> member) {
    try {
      return member.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while packing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("packing failed", e.getCause());
    }
  }

  /** Ends the shard and moves it to its place. */
  Shard finish() {
    if (lines.size() > 0) {
      pack();
    }
    while (!packing.isEmpty()) {
      write(packing.remove());
    }
    try {
      channel.force(true);
      channel.close();
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
    }
    return new Shard(
        file.getFileName().toString(),
        examples,
        units,
        words,
        bytes,
        HexFormat.of().formatHex(digest.digest()));
  }

  /** Throws away what is not finished. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      throw new DataException(beside + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
