package io.github.ilt4j.checkpoints.hdf5;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.hdf5.Hdf5Structure.Dataset;
import io.github.ilt4j.checkpoints.tensors.IndexedTensorFile;
import io.github.ilt4j.checkpoints.tensors.LocatedTensor;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open {@code tf_model.h5}, its tensors under PyTorch's names and in PyTorch's order of
 * dimensions.
 */
public final class Hdf5File extends IndexedTensorFile<Hdf5File.Entry> {
  /** A tensor, its dataset, and what became of that one's name and dimensions. */
  record Entry(TensorInfo tensor, Dataset dataset, TensorFlowNames naming)
      implements LocatedTensor {

    /** Those of the dataset, which is row-major, in the order of the tensor's dimensions. */
    List<Long> strides() {
      List<Long> stored = new ArrayList<>();
      long stride = 1;
      for (int i = dataset.shape().size() - 1; i >= 0; i--) {
        stored.add(0, stride);
        stride *= dataset.shape().get(i);
      }
      return naming.order().stream().map(stored::get).toList();
    }
  }

  private Hdf5File(PositionedFile file, Map<String, Entry> byName) {
    super(file, byName);
  }

  /**
   * Opens and checks a file.
   *
   * @throws CheckpointException if it is missing, not valid, or in a form that Keras does not write
   */
  public static Hdf5File open(Path path) {
    return PositionedFile.open(path, file -> new Hdf5File(file, entries(file)));
  }

  private static Map<String, Entry> entries(PositionedFile file) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Dataset dataset : Hdf5Structure.read(file)) {
      TensorFlowNames naming =
          TensorFlowNames.of(dataset.groups(), dataset.name(), dataset.shape().size());
      List<Long> shape = naming.order().stream().map(dataset.shape()::get).toList();
      TensorInfo tensor = new TensorInfo(naming.name(), dataset.dtype(), shape);
      if (entries.putIfAbsent(naming.name(), new Entry(tensor, dataset, naming)) != null) {
        throw new CheckpointException(file.path(), "tensor '" + naming.name() + "' is there twice");
      }
    }
    return entries;
  }

  @Override
  public boolean transposes(String name) {
    return entry(name).filter(e -> e.naming().transposes()).isPresent();
  }

  @Override
  public void read(String name, INDArray destination) {
    Entry entry = requireEntry(name);
    file().read(entry.tensor(), entry.dataset().begin(), entry.strides(), destination);
  }
}
