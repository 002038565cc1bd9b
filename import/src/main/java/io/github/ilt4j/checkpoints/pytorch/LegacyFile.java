package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;

/**
 * The form of PyTorch 0.1.10 to 1.5 ({@code _legacy_save} of torch/serialization.py): five pickles
 * (a magic number, a version, facts about the machine, what was saved, the keys of its storages),
 * then each storage as its number of elements and the elements.
 */
final class LegacyFile {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;

  private LegacyFile() {}

  static StoredState read(PositionedFile file) throws IOException {
    StateUnpickler unpickler = new StateUnpickler(file.path());
    try (PickleStream stream = new PickleStream(file.slice(0, file.size()), 0, file.size())) {
      requireLegacy(file, unpickler, stream);
      Object state = unpickler.load(stream);
      if (!(unpickler.load(stream) instanceof List<?> keys)) {
        throw problem(file, "expected the keys of the storages");
      }
      return new StoredState(state, locate(file, keys, unpickler.storages(), stream.position()));
    }
  }

  private static void requireLegacy(
      PositionedFile file, StateUnpickler unpickler, PickleStream stream) throws IOException {
    if (stream.peek(1) != Opcodes.PROTO || !MAGIC.equals(unpickler.load(stream))) {
      throw problem(
          file,
          "is neither a zip archive of torch.save nor in its older form (what PyTorch before 0.1.10"
              + " wrote is not read: load and save it with a newer one)");
    }
    if (!Integer.valueOf(VERSION).equals(unpickler.load(stream))) {
      throw problem(file, "expected version " + VERSION + " of the format");
    }
    if (!(unpickler.load(stream) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw problem(file, "expected the bytes of a little-endian machine");
    }
  }

  private static Map<String, Long> locate(
      PositionedFile file, List<?> keys, Map<String, Storage> storages, long position)
      throws IOException {
    Map<String, Long> begins = new HashMap<>();
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long at = position;
    for (Object key : keys) {
      Storage storage = key instanceof String name ? storages.get(name) : null;
      if (storage == null || begins.containsKey(storage.key())) {
        throw problem(file, "the keys of the storages are not those that tensors name");
      }
      file.readFully(count.clear(), at, "storage '" + key + "'");
      at += Long.BYTES;
      long left = (file.size() - at) / storage.dtype().bytes();
      if (count.getLong(0) != storage.elements() || storage.elements() > left) {
        throw problem(
            file,
            "storage '%s': expected %d elements at byte %d, found %d, and room for %d"
                .formatted(key, storage.elements(), at, count.getLong(0), left));
      }
      begins.put(storage.key(), at);
      at += storage.elements() * storage.dtype().bytes();
    }
    if (begins.size() < storages.size()) {
      throw problem(file, "a storage that tensors name is not there");
    }
    return begins;
  }

  private static CheckpointException problem(PositionedFile file, String problem) {
    return new CheckpointException(file.path(), problem);
  }
}
