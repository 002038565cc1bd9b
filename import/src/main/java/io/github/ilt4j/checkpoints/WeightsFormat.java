package io.github.ilt4j.checkpoints;

import io.github.ilt4j.checkpoints.hdf5.Hdf5File;
import io.github.ilt4j.checkpoints.pytorch.PyTorchFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.tensors.TensorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * In what a HuggingFace folder keeps its weights. Of several the first of this list is read: they
 * are copies of each other, and the first is the safest and the fastest.
 */
enum WeightsFormat {
  SAFETENSORS(WeightsFolder.FILE, SafetensorsFile::open),
  PYTORCH("pytorch_model.bin", PyTorchFile::open),
  TENSORFLOW("tf_model.h5", Hdf5File::open);

  private final String file;

  @SuppressWarnings("ImmutableEnumChecker") // Method references without state.
  private final Function<Path, TensorFile> opener;

  WeightsFormat(String file, Function<Path, TensorFile> opener) {
    this.file = file;
    this.opener = opener;
  }

  /** The name of the one file that holds all weights. */
  String file() {
    return file;
  }

  /** The name of the file that says which shard holds which tensor. */
  String index() {
    return file + ".index.json";
  }

  TensorFile open(Path path) {
    return opener.apply(path);
  }

  /** All names that are looked for. */
  static List<String> files() {
    return Arrays.stream(values()).map(WeightsFormat::file).toList();
  }
}
