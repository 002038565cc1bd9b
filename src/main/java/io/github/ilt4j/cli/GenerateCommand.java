package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.GENERATION;

import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.datasets.sources.Escapes;
import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.GenerationOptionsBuilder;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.model.BundledModel;
import io.github.ilt4j.model.Threads;
import io.github.ilt4j.options.ComponentSource;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.DataOptions;
import io.github.ilt4j.options.DecodingOptions;
import io.github.ilt4j.options.GenerationConfigFile;
import io.github.ilt4j.options.GenerationSettings;
import io.github.ilt4j.options.LoadOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** {@code generate}: continues a text with a trained model, word by word. */
final class GenerateCommand implements Command {

  /** Which encoders the model may use. */
  enum Encoders {
    ALL(Set.of(Modality.IMAGE, Modality.BYTES)),
    IMAGE(Set.of(Modality.IMAGE)),
    BYTES(Set.of(Modality.BYTES));

    @SuppressWarnings("ImmutableEnumChecker") // Set.of gives an immutable set.
    private final Set<Modality> wanted;

    Encoders(Set<Modality> wanted) {
      this.wanted = wanted;
    }

    Set<Modality> of(LanguageModel model) {
      if (this == ALL) {
        return model.modalities();
      }
      if (!model.modalities().containsAll(wanted)) {
        throw new OptionException(
            "--encoders %s: this model has no such encoder; leave the option out"
                .formatted(label()));
      }
      return wanted;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which model; left out, the one that comes with the library. */
  static final Option<Optional<ComponentSource.Located>> CHECKPOINT =
      Option.of(
          "checkpoint",
          GENERATION,
          OptionType.optional(ComponentSource.located()),
          Optional.empty(),
          "A checkpoint, the folder of a run, of which the newest checkpoint is taken, or a model"
              + " of the hub; left out, the model that comes with ilt4j");

  private static final Option<String> PROMPT =
      Option.required(
          "prompt",
          GENERATION,
          OptionType.text("TEXT"),
          "The text to continue; \\n, \\t, \\\\ and \\xNN stand for characters that are hard to type");

  private static final Option<Integer> MAX_WORDS =
      Option.of(
          "max-words",
          GENERATION,
          OptionType.integer(1, Integer.MAX_VALUE),
          GenerationOptions.PUBLISHED_WORDS,
          "Words to generate, at most");

  /** Which encoders speak. */
  static final Option<Encoders> ENCODERS =
      Option.of(
          "encoders",
          GENERATION,
          OptionType.choice(Encoders.class, Encoders::label),
          Encoders.ALL,
          "Which encoders may speak: to see what the model does with one alone");

  private static final Option<Optional<Path>> SHOW_IMAGES =
      Option.of(
          "show-images",
          GENERATION,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A PNG of all words as the model saw them, those of the prompt first");

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "Continues a text with a trained model";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --prompt \"<number>\\x0E748\\x0F<en> \"",
        "generate --checkpoint runs/demo --prompt \"<en>\\x0Etwelve\\x0F<he> \"",
        "generate --checkpoint runs/demo --prompt \"<en>\\x0E\" --show-images words.png",
        "generate --prompt \"<number>\\x0E748\\x0F<en> \" --do-sample --temperature 0.7 --seed 1");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options =
        new ArrayList<>(
            List.of(CHECKPOINT, PROMPT, MAX_WORDS, ENCODERS, SHOW_IMAGES, DataOptions.FONTS));
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
    String prompt = unescaped(values.get(PROMPT));
    ComputeOptions compute = ComputeOptions.of(values);
    Optional<Path> given = values.get(CHECKPOINT).map(console::modelFolder);
    Backend.start();
    try (LanguageModel model = open(given, values, compute, console)) {
      Threads.use(compute, model.model().config());
      model.fontWarning().ifPresent(warning -> console.err().println("Note: " + warning));
      GenerationOptions options =
          decoding(model, layers, console).maxWords(values.get(MAX_WORDS)).build();
      Optional<Path> file = values.get(SHOW_IMAGES);
      if (file.isPresent() && model.renderer().isEmpty()) {
        throw new OptionException(
            "--show-images: this model has no image encoder, it sees no pictures; leave it out");
      }
      UnaryOperator<String> shown =
          console.interactive() ? VisibleText::lines : UnaryOperator.identity();
      console.out().print(shown.apply(prompt));
      console.out().flush();
      List<Generated> all =
          generate(
              model,
              prompt,
              options,
              values.get(ENCODERS).of(model),
              word -> {
                console.out().print(shown.apply(word));
                console.out().flush();
              },
              console.stop()::isRequested);
      console.out().println();
      for (Generated other : all.subList(1, all.size())) {
        console.out().println(shown.apply(prompt + other.text()));
      }
      Generated generated = all.get(0);
      if (file.isPresent()) {
        draw(model, generated, file.get());
      }
    }
    return 0;
  }

  private static LanguageModel open(
      Optional<Path> given, OptionValues values, ComputeOptions compute, Console console)
      throws IOException {
    Optional<Path> fonts = values.get(DataOptions.FONTS);
    if (given.isPresent()) {
      LoadOptions load = LoadOptions.of(values);
      return LanguageModel.open(
          given.get(),
          fonts,
          compute.stages(),
          report -> load.accept(List.of(report), console.err()::println));
    }
    try (BundledModel bundled = BundledModel.unpack()) {
      return LanguageModel.open(bundled.folder(), fonts, compute.stages());
    }
  }

  /** What the checkpoint, a file and the command line say of decoding. */
  static GenerationOptionsBuilder decoding(
      LanguageModel model, List<OptionLayer> layers, Console console) {
    Set<String> unused = model.generationConfig().unused();
    if (!unused.isEmpty()) {
      console
          .err()
          .println(
              "Note: %s asks for what is not there: %s"
                  .formatted(GenerationConfigFile.FILE, String.join(", ", unused)));
    }
    return GenerationSettings.merge(model.generationConfig().layer(), layers);
  }

  private static String unescaped(String prompt) {
    try {
      return Escapes.unescape(prompt);
    } catch (IllegalArgumentException e) {
      throw new OptionException("--prompt " + e.getMessage());
    }
  }

  /**
   * Continues a prompt, telling of each word of the first continuation as soon as it is settled.
   *
   * @param stop once it is true, the text ends
   */
  static List<Generated> generate(
      LanguageModel model,
      String prompt,
      GenerationOptions options,
      Set<Modality> active,
      Consumer<String> listener,
      BooleanSupplier stop) {
    return model
        .generator(options, active)
        .alternatives(List.of(prompt), (row, word) -> listener.accept(word), stop)
        .get(0);
  }

  /** Writes the pictures of all words, as the model saw them. */
  static void draw(LanguageModel model, Generated generated, Path file) throws IOException {
    WordRenderer renderer = model.renderer().orElseThrow();
    List<String> words = new ArrayList<>(generated.prompt());
    words.addAll(generated.words());
    List<WordImage> images = words.stream().map(renderer::render).toList();
    WordSheet.write(file, images);
  }
}
