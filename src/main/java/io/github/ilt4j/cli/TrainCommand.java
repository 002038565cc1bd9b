package io.github.ilt4j.cli;

import io.github.ilt4j.model.Models;
import io.github.ilt4j.model.Threads;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.reporting.Progress;
import io.github.ilt4j.training.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code train}: trains a model and writes checkpoints, metrics and curves. */
final class TrainCommand implements Command {
  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "Trains a model on a text file or an embedded task";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train --data embedded:numbers --output runs/numbers",
        "train --config run.yaml --output runs/again --seed 7");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(TrainOptions.ALL);
    options.add(ConfigOption.CONFIG);
    return options;
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    Optional<Path> config = ConfigOption.file(typed);
    TrainOptions options = TrainOptions.merge(OptionLayer.empty(), config, typed);
    train(options, console);
    return 0;
  }

  /** Trains, telling how far it is. */
  static void train(TrainOptions given, Console console) throws Exception {
    TrainOptions options = console.modelFolders().locate(given);
    Backend.start();
    Threads.use(
        options.compute(), Models.config(options.model(), options.training().modalityDropout()));
    Progress progress =
        Progress.start(console.err(), console.interactive(), "train", options.training().steps());
    try (TrainingRun run = new TrainingRun(options, progress)) {
      run.run(console.stop()::isRequested);
    }
  }
}
