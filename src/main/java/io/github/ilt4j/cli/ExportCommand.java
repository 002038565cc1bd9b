package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.MODEL;

import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.Checkpoints;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code export}: writes a checkpoint's model without what only training needs, and smaller. */
final class ExportCommand implements Command {

  /** How weights are stored. */
  private enum Weights {
    FP32("fp32", Dtype.F32),
    FP16("fp16", Dtype.F16),
    BF16("bf16", Dtype.BF16);

    private final String label;
    private final Dtype dtype;

    Weights(String label, Dtype dtype) {
      this.label = label;
      this.dtype = dtype;
    }

    String label() {
      return label;
    }
  }

  private static final Option<Path> CHECKPOINT =
      Option.required(
          "checkpoint",
          MODEL,
          OptionType.path("DIR"),
          "A checkpoint, or the folder of a run, of which the newest checkpoint is taken");

  private static final Option<Path> OUTPUT =
      Option.required("output", MODEL, OptionType.path("DIR"), "The folder to write");

  private static final Option<Weights> DTYPE =
      Option.of(
          "dtype",
          MODEL,
          OptionType.choice(Weights.class, Weights::label),
          Weights.BF16,
          "How weights are stored; those of 16 bits are rounded to the nearest");

  /** What is copied as it is. */
  private static final List<String> FILES =
      List.of(ProcessorConfig.FILE, ImageNormalization.FILE, TrainOptions.FILE_NAME);

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Writes a checkpoint's model alone, in half the size";
  }

  @Override
  public List<String> examples() {
    return List.of("export --checkpoint runs/demo --output models/demo");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CHECKPOINT, OUTPUT, DTYPE);
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionValues values = new OptionValues(options(), List.of(typed));
    Path from = RunFolder.checkpointIn(values.get(CHECKPOINT));
    Backend.start();
    try (Checkpoint checkpoint = Checkpoint.open(from);
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      checkpoint.load(model.parameters()).requireComplete();
      Checkpoints.replace(
          values.get(OUTPUT),
          folder -> {
            Checkpoint.writeModel(
                folder,
                checkpoint.document(),
                model.config(),
                model.parameters(),
                values.get(DTYPE).dtype);
            for (String file : FILES) {
              if (Files.exists(from.resolve(file))) {
                Files.copy(from.resolve(file), folder.resolve(file));
              }
            }
          });
    }
    return 0;
  }
}
