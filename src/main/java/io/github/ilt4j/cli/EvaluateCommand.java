package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.GENERATION;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.model.BundledModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.Threads;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.DecodingOptions;
import io.github.ilt4j.options.LoadOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.training.DataSources;
import io.github.ilt4j.training.Evaluator;
import io.github.ilt4j.training.GenerationEvaluator;
import io.github.ilt4j.training.RunFolder;
import io.github.ilt4j.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code evaluate}: measures a model on the validation data of its training, given the right bytes
 * before each, and by what it writes itself.
 */
final class EvaluateCommand implements Command {
  private static final Option<Integer> EXAMPLES =
      Option.of(
          "examples",
          GENERATION,
          OptionType.integer(1, Integer.MAX_VALUE),
          500,
          "Examples of the validation data to measure on");

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String summary() {
    return "Measures a model on what it was not trained on";
  }

  @Override
  public List<String> examples() {
    return List.of("evaluate", "evaluate --checkpoint runs/demo --examples 200");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options =
        new ArrayList<>(List.of(GenerateCommand.CHECKPOINT, EXAMPLES, GenerateCommand.ENCODERS));
    options.addAll(LoadOptions.ALL);
    options.addAll(DecodingOptions.ALL);
    options.addAll(ComputeOptions.ALL);
    options.add(ConfigOption.CONFIG);
    return options;
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    List<OptionLayer> layers = ConfigOption.layers(options(), typed);
    OptionValues values = new OptionValues(options(), layers);
    Optional<Path> given = values.get(GenerateCommand.CHECKPOINT).map(console::modelFolder);
    Backend.start();
    if (given.isPresent()) {
      evaluate(RunFolder.checkpointIn(given.get()), values, layers, console);
    } else {
      try (BundledModel bundled = BundledModel.unpack()) {
        evaluate(bundled.folder(), values, layers, console);
      }
    }
    return 0;
  }

  private static void evaluate(
      Path folder, OptionValues values, List<OptionLayer> layers, Console console)
      throws IOException {
    int count = values.get(EXAMPLES);
    ComputeOptions compute = ComputeOptions.of(values);
    LoadOptions load = LoadOptions.of(values);
    TrainOptions options = TrainOptions.load(folder);
    TextSource source =
        DataSources.of(options.data(), options.training().seed())
            .validation()
            .orElseThrow(
                () -> new OptionException(folder + ": was trained without validation data"));
    console.err().println("On " + source.description());
    try (LanguageModel model =
        LanguageModel.open(
            folder,
            options.data().fonts(),
            compute.stages(),
            report -> load.accept(List.of(report), console.err()::println))) {
      Threads.use(compute, model.model().config());
      Set<Modality> active = values.get(GenerateCommand.ENCODERS).of(model);
      Evaluation forced =
          new Evaluator(
                  source,
                  TrainingRun.batchOptions(options),
                  count,
                  model.renderer(),
                  ImageNormalization.read(folder))
              .evaluate(model.model(), active);
      GenerationEvaluator.Score written =
          GenerationEvaluator.evaluate(
              model,
              GenerateCommand.decoding(model, layers, console).build(),
              active,
              first(source, count),
              (example, text, right) -> tell(console, example, text, right));
      ObjectNode json = JsonFiles.object();
      json.put("examples", written.examples());
      json.put("loss", forced.meanLoss());
      json.put("byte_accuracy", forced.byteAccuracy());
      json.put("word_accuracy", forced.wordAccuracy());
      json.put("exact_match", written.exactMatch());
      json.put("generated_word_accuracy", written.wordAccuracy());
      console.out().println(json);
    }
  }

  private static List<Example> first(TextSource source, int count) {
    List<Example> examples = new ArrayList<>();
    try (ExampleStream stream = source.open(0)) {
      while (examples.size() < count && stream.hasNext()) {
        examples.add(stream.next());
      }
    }
    return examples;
  }

  private static void tell(Console console, Example example, String written, boolean right) {
    if (!right) {
      console
          .err()
          .println(
              "%s -> %s    expected: %s"
                  .formatted(
                      VisibleText.lines(example.prompt()),
                      VisibleText.lines(written),
                      example.completion().orElse("")));
    }
  }
}
