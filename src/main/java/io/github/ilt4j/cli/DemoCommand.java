package io.github.ilt4j.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.model.Threads;
import io.github.ilt4j.options.ModelOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionGroup;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.RunOptions;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.options.TrainingOptions;
import io.github.ilt4j.training.DataSources;
import io.github.ilt4j.training.RunFolder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code demo}: trains the demo preset on embedded data, then generates on texts it never saw. */
final class DemoCommand implements Command {
  private static final int EXAMPLES = 6;
  private static final int MAX_WORDS = 12;
  private static final String OUTPUT = "runs/demo";
  private static final String PICTURE = "generated.png";

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Trains a small model on embedded data and generates with it";
  }

  @Override
  public List<String> examples() {
    return List.of("demo", "demo --output runs/short --steps 200");
  }

  @Override
  public List<Option<?>> options() {
    Option<Path> output =
        Option.of(
            RunOptions.OUTPUT.name(),
            OptionGroup.RUN,
            OptionType.path("DIR"),
            Path.of(OUTPUT),
            RunOptions.OUTPUT.help());
    return List.of(output, TrainingOptions.STEPS, TrainingOptions.SEED);
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionLayer base =
        new OptionLayer(
            Map.of(
                ModelOptions.PRESET.name(), entry("demo"),
                RunOptions.OUTPUT.name(), entry(OUTPUT),
                RunOptions.RESUME.name(), entry("true")));
    TrainOptions options = TrainOptions.merge(base, Optional.empty(), typed);
    Path output = options.run().output();
    boolean trained = new RunFolder(output).steps().contains(options.training().steps());
    if (trained) {
      console.err().println(output + " holds the trained demo already; delete it to train anew.");
    } else {
      TrainCommand.train(options, console);
    }
    if (!console.stop().isRequested()) {
      Backend.start();
      generate(options, console);
    }
    return 0;
  }

  private static OptionLayer.Entry entry(String value) {
    return new OptionLayer.Entry("demo", TextNode.valueOf(value));
  }

  private static void generate(TrainOptions options, Console console) throws Exception {
    PrintStream out = console.out();
    Path picture = options.run().output().resolve(PICTURE);
    DataSources sources = DataSources.of(options.data(), options.training().seed());
    try (LanguageModel model = LanguageModel.open(options.run().output());
        ExampleStream unseen = sources.validation().orElseThrow().open(0)) {
      Threads.use(options.compute(), model.model().config());
      out.println();
      out.println("Texts that the model never saw; after the arrow what it made of them:");
      GenerationOptions generation = model.options().toBuilder().maxWords(MAX_WORDS).build();
      Optional<Generated> first = Optional.empty();
      for (int i = 0; i < EXAMPLES && unseen.hasNext(); i++) {
        Example example = unseen.next();
        out.print(VisibleText.lines(example.prompt()) + " -> ");
        Generated generated =
            GenerateCommand.generate(
                    model,
                    example.prompt(),
                    generation,
                    model.modalities(),
                    word -> out.print(VisibleText.lines(word)),
                    () -> false)
                .get(0);
        out.println();
        out.println("    expected: " + example.completion().orElse(""));
        first = first.isPresent() ? first : Optional.of(generated);
      }
      GenerateCommand.draw(model, first.orElseThrow(), picture);
      out.println();
      out.println("Words of the first text as the model saw them: " + picture);
      out.println(
          "Go on: ./run.sh generate --checkpoint %s --prompt \"<en>\\x0Etwelve\\x0F<he> \""
              .formatted(options.run().output()));
    }
  }
}
