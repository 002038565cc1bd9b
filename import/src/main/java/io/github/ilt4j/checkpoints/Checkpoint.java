package io.github.ilt4j.checkpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A folder that holds a whole word-latent model in the reference's own layout ({@code config.json},
 * {@code model.safetensors}), and, if training goes on from it, {@code optimizer.safetensors} and
 * {@code state.json} of ours. Opened as it was at one moment: a save that replaces the folder
 * meanwhile changes nothing here.
 */
public final class Checkpoint implements AutoCloseable {
  private static final String OPTIMIZER_FILE = "optimizer.safetensors";
  private static final String STATE_FILE = "state.json";

  /** A tensor that only the form 2026 has. */
  private static final String MARK_OF_2026 = "encoder_norm.weight";

  private final Path folder;
  private final ConfigDocument document;
  private final WeightsFolder weights;
  private final Optional<SafetensorsFile> optimizer;
  private final ObjectNode state;

  private Checkpoint(Path folder) {
    this.folder = folder;
    this.document = ConfigDocument.read(folder);
    Path stateFile = folder.resolve(STATE_FILE);
    this.state = Files.exists(stateFile) ? JsonFiles.read(stateFile) : JsonFiles.object();
    this.weights = WeightsFolder.open(folder);
    try {
      Path file = folder.resolve(OPTIMIZER_FILE);
      this.optimizer =
          Files.exists(file) ? Optional.of(SafetensorsFile.open(file)) : Optional.empty();
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /**
   * Opens a checkpoint.
   *
   * @param folder where it was saved
   * @throws CheckpointException if a file is missing or broken
   */
  public static Checkpoint open(Path folder) {
    return Checkpoints.read(folder, Checkpoint::new);
  }

  /** The folder that was read. */
  public Path folder() {
    return folder;
  }

  /** The whole of {@code config.json}. */
  public ConfigDocument document() {
    return document;
  }

  /** The model; its form is known by {@code config.json} or by the tensors, whichever says 2026. */
  public WordLatentConfig config() {
    WordLatentConfig config = document.wordLatent();
    if (weights.find(MARK_OF_2026).isEmpty()) {
      return config;
    }
    return new WordLatentConfig(
        ModelForm.V2026,
        config.imageEncoder(),
        config.bytesEncoder(),
        config.latentTransformer(),
        config.bytesDecoder(),
        config.modalityDropout());
  }

  /**
   * Reads the weights. Folded byte embeddings are not read: they are as old as the last forward
   * pass before the save, and follow from base and projection.
   *
   * @param into the parameters of {@link #config()}
   * @throws CheckpointException if a tensor cannot be read or has another shape
   */
  public LoadReport load(Parameters into) {
    TensorReader reader = new TensorReader(weights, into);
    for (TensorInfo tensor : weights.tensors()) {
      if (into.contains(tensor.name())) {
        reader.read(tensor, tensor.name());
      } else if (tensor.elements() == 0) {
        reader.ignore(tensor, "it has no elements");
      } else if (FoldedEmbeddings.isFolded(tensor.name(), weights.names())) {
        reader.ignore(tensor, "a folded copy; base and projection are read");
      } else {
        reader.ignore(tensor, "the model has no such parameter");
      }
    }
    return reader.report(into.names());
  }

  /** The optimizer's vectors by name, if the checkpoint has any; closed with this checkpoint. */
  public Optional<SafetensorsFile> optimizer() {
    return optimizer;
  }

  /** What else was saved ({@code state.json}); empty if nothing was. */
  public ObjectNode state() {
    return state.deepCopy();
  }

  /** Writes {@code config.json} and {@code model.safetensors} into a folder that is being saved. */
  public static void writeModel(
      Path folder, ConfigDocument document, WordLatentConfig config, Parameters parameters) {
    writeModel(folder, document, config, parameters, Dtype.F32);
  }

  /**
   * The same with the weights rounded.
   *
   * @param dtype F32, F16 or BF16
   */
  public static void writeModel(
      Path folder,
      ConfigDocument document,
      WordLatentConfig config,
      Parameters parameters,
      Dtype dtype) {
    document.with(config).write(folder);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    parameters.names().forEach(name -> writer.add(name, dtype, parameters.value(name)));
    FoldedEmbeddings.of(parameters).forEach((name, table) -> writer.add(name, dtype, table));
    EmptyTensors.of(config).forEach((name, empty) -> writer.add(name, dtype, empty));
    writer.write(folder.resolve(WeightsFolder.FILE));
  }

  /** Writes {@code optimizer.safetensors} into a folder that is being saved. */
  public static void writeOptimizer(Path folder, Map<String, INDArray> vectors) {
    SafetensorsWriter writer = new SafetensorsWriter();
    vectors.forEach(writer::add);
    writer.write(folder.resolve(OPTIMIZER_FILE));
  }

  /** Writes {@code state.json} into a folder that is being saved. */
  public static void writeState(Path folder, ObjectNode state) {
    JsonFiles.write(folder.resolve(STATE_FILE), state);
  }

  @Override
  public void close() {
    weights.close();
    optimizer.ifPresent(SafetensorsFile::close);
  }
}
