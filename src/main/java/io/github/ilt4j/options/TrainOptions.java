package io.github.ilt4j.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Everything that a training run needs to know, and nothing else: two runs with equal options and
 * equal data files give equal models.
 */
public record TrainOptions(
    ModelOptions model,
    LoadOptions load,
    DataOptions data,
    TrainingOptions training,
    RunOptions run,
    ComputeOptions compute,
    String yaml) {

  /** The file of a run's folder and of every checkpoint that keeps the options. */
  public static final String FILE_NAME = "options.yaml";

  /** All options of a training run. */
  public static final List<Option<?>> ALL =
      Stream.of(
              ModelOptions.ALL,
              LoadOptions.OF_COMPONENTS,
              DataOptions.ALL,
              TrainingOptions.ALL,
              RunOptions.ALL,
              ComputeOptions.ALL)
          .flatMap(List::stream)
          .toList();

  /**
   * Merges, the later winning: the preset that the layers name, {@code base}, the options that a
   * resumed run has saved, the file, the command line.
   *
   * @param base values of the command that stand in for defaults
   * @param file a YAML file of the user
   * @param commandLine what was typed
   * @throws OptionException for everything that is wrong about a value
   * @throws IOException when the file cannot be read
   */
  public static TrainOptions merge(OptionLayer base, Optional<Path> file, OptionLayer commandLine)
      throws IOException {
    List<OptionLayer> layers = new ArrayList<>(List.of(base));
    if (file.isPresent()) {
      layers.add(YamlOptions.read(file.get(), ALL));
    }
    layers.add(commandLine);
    Optional<Path> saved = savedOptions(layers);
    if (saved.isPresent()) {
      // Below the file: what neither names stays what it was, above all the data.
      layers.add(1, YamlOptions.read(saved.get(), ALL));
    }
    String preset = new OptionValues(List.of(ModelOptions.PRESET), layers).get(ModelOptions.PRESET);
    layers.add(0, Presets.read(preset, ALL));
    return of(new OptionValues(ALL, layers));
  }

  /** The options of merged values. */
  static TrainOptions of(OptionValues values) {
    return new TrainOptions(
        ModelOptions.of(values),
        LoadOptions.ofComponents(values),
        DataOptions.of(values),
        TrainingOptions.of(values),
        RunOptions.of(values),
        ComputeOptions.of(values),
        YamlOptions.write(values));
  }

  /**
   * The same options with other sources of components.
   *
   * @param change from the source that an option names to the one to take
   */
  public TrainOptions withComponents(UnaryOperator<ComponentSource> change) {
    ModelOptions changed = model.withComponents(change);
    OptionLayer saved = YamlOptions.parse(FILE_NAME, yaml, ALL);
    OptionValues values = new OptionValues(ALL, List.of(saved, changed.components()));
    return new TrainOptions(changed, load, data, training, run, compute, YamlOptions.write(values));
  }

  /** Reads what {@link #save} wrote. */
  public static TrainOptions load(Path folder) throws IOException {
    return merge(OptionLayer.empty(), Optional.of(folder.resolve(FILE_NAME)), OptionLayer.empty());
  }

  /** Writes {@value #FILE_NAME} into a folder. */
  public void save(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE_NAME), yaml);
  }

  private static Optional<Path> savedOptions(List<OptionLayer> layers) {
    OptionValues values = new OptionValues(List.of(RunOptions.RESUME, RunOptions.OUTPUT), layers);
    Path saved = values.get(RunOptions.OUTPUT).resolve(FILE_NAME);
    return values.get(RunOptions.RESUME) && Files.exists(saved)
        ? Optional.of(saved)
        : Optional.empty();
  }
}
