package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.MODEL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.Checkpoints;
import io.github.ilt4j.checkpoints.LoadReport;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.model.ProcessorFiles;
import io.github.ilt4j.options.ComponentSource;
import io.github.ilt4j.options.GenerationConfigFile;
import io.github.ilt4j.options.LoadOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code export}: writes a checkpoint's model in the reference's layout, without what only training
 * needs.
 */
final class ExportCommand implements Command {

  /** How weights are stored. */
  private enum Weights {
    FP32("fp32", "float32", Dtype.F32),
    FP16("fp16", "float16", Dtype.F16),
    BF16("bf16", "bfloat16", Dtype.BF16);

    private final String label;
    private final String huggingFaceName;
    private final Dtype dtype;

    Weights(String label, String huggingFaceName, Dtype dtype) {
      this.label = label;
      this.huggingFaceName = huggingFaceName;
      this.dtype = dtype;
    }

    String label() {
      return label;
    }
  }

  private static final Option<ComponentSource.Located> CHECKPOINT =
      Option.required(
          "checkpoint",
          MODEL,
          ComponentSource.located(),
          "A checkpoint, the folder of a run, of which the newest checkpoint is taken, or a model"
              + " of the hub");

  private static final Option<Path> OUTPUT =
      Option.required("output", MODEL, OptionType.path("DIR"), "The folder to write");

  private static final Option<Weights> DTYPE =
      Option.of(
          "dtype",
          MODEL,
          OptionType.choice(Weights.class, Weights::label),
          Weights.FP32,
          "How weights are stored; those of 16 bits take half the size and are rounded to the"
              + " nearest");

  /** What is copied as it is. */
  private static final List<String> FILES =
      List.of(
          ProcessorConfig.FILE,
          ImageNormalization.FILE,
          GenerationConfigFile.FILE,
          TrainOptions.FILE_NAME);

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Writes a checkpoint's model alone, as the reference and HuggingFace lay it out";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "export --checkpoint runs/demo --output models/demo",
        "export --checkpoint runs/demo --output models/small --dtype bf16");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(List.of(CHECKPOINT, OUTPUT, DTYPE));
    options.addAll(LoadOptions.ALL);
    return options;
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionValues values = new OptionValues(options(), List.of(typed));
    Path from = RunFolder.checkpointIn(console.modelFolder(values.get(CHECKPOINT)));
    Backend.start();
    try (Checkpoint checkpoint = Checkpoint.open(from);
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      LoadReport report = checkpoint.load(model.parameters());
      report.missing().forEach(missing -> model.parameters().initialize(missing.name(), 0));
      LoadOptions.of(values).accept(List.of(report), console.err()::println);
      Checkpoints.replace(
          values.get(OUTPUT), folder -> write(folder, checkpoint, model, values.get(DTYPE)));
    }
    return 0;
  }

  private static void write(
      Path folder, Checkpoint checkpoint, WordLatentModel model, Weights weights)
      throws IOException {
    Path from = checkpoint.folder();
    ObjectNode config = checkpoint.document().json();
    config.put(config.has("torch_dtype") ? "torch_dtype" : "dtype", weights.huggingFaceName);
    Checkpoint.writeModel(
        folder,
        ConfigDocument.of(from.resolve(ConfigDocument.FILE), config),
        model.config(),
        model.parameters(),
        weights.dtype);
    for (String file : FILES) {
      if (Files.exists(from.resolve(file))) {
        Files.copy(from.resolve(file), folder.resolve(file));
      }
    }
    ProcessorConfig processing = ProcessorConfig.read(from);
    if (!Files.exists(from.resolve(ProcessorConfig.FILE))) {
      processing.write(folder);
    }
    ProcessorFiles.write(
        folder,
        processing,
        ImageNormalization.read(from),
        model.config().imageEncoder().isPresent());
  }
}
