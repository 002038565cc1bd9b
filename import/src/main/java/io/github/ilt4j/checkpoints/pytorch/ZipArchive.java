package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The zip form: {@code NAME/data.pkl}, {@code NAME/byteorder} and a storage each in {@code
 * NAME/data/KEY}, all of them stored as they are, never compressed, so that a storage can be read
 * where it lies.
 */
final class ZipArchive {
  private static final String PICKLE = "data.pkl";

  /** Bytes of directory and headers that are read: for more than 200,000 entries. */
  private static final long LONGEST_DIRECTORY = 32_000_000;

  private final PositionedFile file;
  private final Map<String, ZipArchiveEntry> entries = new HashMap<>();
  private final String root;

  private ZipArchive(PositionedFile file) throws IOException {
    this.file = file;
    try (SeekableByteChannel view = file.view("the zip directory", LONGEST_DIRECTORY);
        ZipFile zip = new ZipFile(view)) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (entries.putIfAbsent(entry.getName(), entry) != null) {
          throw problem(entry.getName(), "is there twice");
        }
      }
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      // Of a library that trusts the numbers in headers.
      throw new CheckpointException(file.path(), "the zip directory is not valid", e);
    } catch (IOException e) {
      throw new CheckpointException(
          file.path(), "the zip directory is not valid (truncated?): " + e.getMessage(), e);
    }
    this.root = root();
  }

  static StoredState read(PositionedFile file) throws IOException {
    ZipArchive archive = new ZipArchive(file);
    archive.requireLittleEndian();
    StateUnpickler unpickler = new StateUnpickler(file.path());
    Object state;
    Range pickle = archive.range(archive.root + PICKLE);
    try (PickleStream stream =
        new PickleStream(file.slice(pickle.begin(), pickle.end()), pickle.begin(), pickle.end())) {
      state = unpickler.load(stream);
    }
    Map<String, Long> begins = new HashMap<>();
    for (Storage storage : unpickler.storages().values()) {
      begins.put(storage.key(), archive.begin(storage));
    }
    return new StoredState(state, begins);
  }

  /** A stretch of the file. */
  private record Range(long begin, long end) {}

  private String root() {
    for (String name : entries.keySet()) {
      if (name.equals(PICKLE)
          || (name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))) {
        return name.substring(0, name.length() - PICKLE.length());
      }
    }
    throw new CheckpointException(
        file.path(), "a zip archive without " + PICKLE + ", not one of torch.save");
  }

  private void requireLittleEndian() throws IOException {
    if (entries.containsKey(root + "byteorder")) {
      Range range = range(root + "byteorder");
      try (InputStream stream = file.slice(range.begin(), range.end())) {
        String order = new String(stream.readNBytes(8), StandardCharsets.US_ASCII);
        if (!order.equals("little")) {
          throw problem(root + "byteorder", "expected 'little', found '" + order + "'");
        }
      }
    }
  }

  private long begin(Storage storage) throws IOException {
    String name = root + "data/" + storage.key();
    Range range = range(name);
    // A storage of views is named by the size of the whole; its parts are checked with the tensors.
    long found = (range.end() - range.begin()) / storage.dtype().bytes();
    if (found < storage.elements()) {
      throw problem(
          name,
          "expected %d elements of %s, found %d"
              .formatted(storage.elements(), storage.dtype(), found));
    }
    return range.begin();
  }

  private Range range(String name) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      throw problem(name, "is missing");
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getGeneralPurposeBit().usesEncryption()) {
      throw problem(name, "is compressed or encrypted, which torch.save never does");
    }
    long begin = entry.getDataOffset();
    long size = entry.getSize();
    if (begin < 0 || size < 0 || begin > file.size() || size > file.size() - begin) {
      throw problem(name, "lies outside the file");
    }
    return new Range(begin, begin + size);
  }

  private CheckpointException problem(String entry, String problem) {
    return new CheckpointException(file.path(), "zip entry '" + entry + "' " + problem);
  }
}
