package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.tensors.IndexedTensorFile;
import io.github.ilt4j.checkpoints.tensors.LocatedTensor;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open file of {@code torch.save} that holds a dictionary of tensors, in the zip form or the one
 * of PyTorch before 1.6. What is in a dictionary within the dictionary has names with dots.
 */
public final class PyTorchFile extends IndexedTensorFile<PyTorchFile.Entry> {
  private static final int ZIP = 0x04034b50;

  /** Of a tensor that repeats elements (stride 0): its size has no bound in that of the file. */
  private static final long MOST_REPEATED = 1 << 24;

  /** A tensor and the byte of its first element. */
  record Entry(TensorInfo tensor, long begin, List<Long> strides) implements LocatedTensor {}

  private PyTorchFile(PositionedFile file, Map<String, Entry> byName) {
    super(file, byName);
  }

  /**
   * Opens a file, runs its pickle within narrow bounds, and checks that every tensor lies inside
   * its storage and every storage inside the file.
   *
   * @throws CheckpointException if it is missing, not valid, or asks for anything but tensors
   */
  public static PyTorchFile open(Path path) {
    return PositionedFile.open(path, PyTorchFile::open);
  }

  private static PyTorchFile open(PositionedFile file) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.readFully(magic, 0, "the first bytes");
    StoredState state = magic.getInt(0) == ZIP ? ZipArchive.read(file) : LegacyFile.read(file);
    Map<String, Entry> entries = new LinkedHashMap<>();
    StateDictionary.flatten(file.path(), state.root())
        .forEach((name, tensor) -> entries.put(name, locate(file.path(), state, name, tensor)));
    return new PyTorchFile(file, entries);
  }

  private static Entry locate(Path path, StoredState state, String name, StoredTensor tensor) {
    Storage storage = tensor.storage();
    try {
      TensorInfo info = new TensorInfo(name, storage.dtype(), tensor.shape());
      if (tensor.end() > storage.elements()) {
        throw new CheckpointException(
            path,
            "tensor '%s': ends at element %d of storage '%s', which has %d"
                .formatted(name, tensor.end(), storage.key(), storage.elements()));
      }
      if (info.elements() > Math.max(storage.elements(), MOST_REPEATED)) {
        throw new CheckpointException(
            path,
            "tensor '%s': repeats the %d elements of storage '%s' to %d"
                .formatted(name, storage.elements(), storage.key(), info.elements()));
      }
      long first = Math.addExact(storage.first(), tensor.offset());
      long begin = state.begins().get(storage.key()) + first * storage.dtype().bytes();
      return new Entry(info, begin, tensor.strides());
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          path,
          "tensor '%s': shape %s with strides %s overflows"
              .formatted(name, tensor.shape(), tensor.strides()),
          e);
    }
  }

  @Override
  public void read(String name, INDArray destination) {
    Entry entry = requireEntry(name);
    file().read(entry.tensor(), entry.begin(), entry.strides(), destination);
  }
}
