package io.github.ilt4j;

import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.LoadReport;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.Generator;
import io.github.ilt4j.generation.WordStream;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.plans.Kernels;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.plans.Precision;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.model.BundledModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.model.Rendering;
import io.github.ilt4j.model.WordInputs;
import io.github.ilt4j.options.GenerationConfigFile;
import io.github.ilt4j.options.GenerationSettings;
import io.github.ilt4j.training.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A trained model, ready to continue texts.
 *
 * <pre>{@code
 * try (LanguageModel model = LanguageModel.open(Path.of("runs/demo"))) {
 *   System.out.println(model.generate("<en>\u000Etwelve\u000F<he> ", 10));
 * }
 * }</pre>
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class LanguageModel implements AutoCloseable {

  private final WordLatentModel model;
  private final LoadReport report;
  private final TextProcessor processor;
  private final Optional<WordRenderer> renderer;
  private final WordInputs inputs;
  private final Optional<String> fontWarning;
  private final GenerationConfigFile generationConfig;

  private LanguageModel(
      Path folder, Optional<Path> fonts, StageExecutor executor, Consumer<LoadReport> check)
      throws IOException {
    ProcessorConfig processing = ProcessorConfig.read(folder);
    this.generationConfig = GenerationConfigFile.read(folder);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      WordLatentConfig config = checkpoint.config();
      Optional<ImageModel> images = config.imageEncoder();
      this.processor =
          new TextProcessor(
              config.form() == ModelForm.V2025 ? TextForm.V2025 : TextForm.V2026,
              processing.maxWordLength());
      this.renderer =
          images.isPresent()
              ? Optional.of(WordRenderer.open(Rendering.options(images.get(), fonts)))
              : Optional.empty();
      this.inputs =
          new WordInputs(processor.tokenizer(), renderer, ImageNormalization.read(folder));
      this.fontWarning = fontWarning(processing);
      this.model = WordLatentModel.create(config, executor);
      this.report = checkpoint.load(model.parameters());
      report.missing().forEach(missing -> model.parameters().initialize(missing.name(), 0));
      check.accept(report);
    }
  }

  /**
   * Opens a model.
   *
   * @param folder a checkpoint, in the layout of HuggingFace, or the folder of a training run, of
   *     which the newest checkpoint is taken
   * @throws io.github.ilt4j.checkpoints.CheckpointException if it cannot be read
   * @throws IOException if there is no checkpoint, or the fonts cannot be unpacked
   */
  public static LanguageModel open(Path folder) throws IOException {
    return open(folder, Optional.empty());
  }

  /**
   * Opens a model that sees words drawn with fonts of the user's own.
   *
   * @param fonts a folder of fonts in front of the default ones
   * @see #open(Path)
   */
  public static LanguageModel open(Path folder, Optional<Path> fonts) throws IOException {
    return open(folder, fonts, PlanStage.whereSupported(Kernels.ONEDNN, Precision.FP32));
  }

  /**
   * Opens a model that runs in a way of choice.
   *
   * @param executor what runs the model's graphs
   * @see #open(Path, Optional)
   */
  public static LanguageModel open(Path folder, Optional<Path> fonts, StageExecutor executor)
      throws IOException {
    return open(folder, fonts, executor, LoadReport::requireComplete);
  }

  /**
   * Opens a model that may lack parameters, which are then initialised at random.
   *
   * @param check is told what became of each tensor; what it throws ends the opening
   * @see #open(Path, Optional, StageExecutor)
   */
  public static LanguageModel open(
      Path folder, Optional<Path> fonts, StageExecutor executor, Consumer<LoadReport> check)
      throws IOException {
    return new LanguageModel(RunFolder.checkpointIn(folder), fonts, executor, check);
  }

  /**
   * Opens the model that comes with the library: it writes numbers below 1,000 as English and
   * Hebrew words, {@code <number>SO748SI<en> seven hundred forty-eight}.
   *
   * @throws IOException if it, or the fonts, cannot be unpacked
   */
  public static LanguageModel openBundled() throws IOException {
    try (BundledModel bundled = BundledModel.unpack()) {
      return open(bundled.folder());
    }
  }

  private Optional<String> fontWarning(ProcessorConfig processing) {
    Optional<String> here = renderer.map(WordRenderer::fontIdentity);
    Optional<String> there = processing.fontIdentity();
    return here.isEmpty() || there.isEmpty() || here.equals(there)
        ? Optional.empty()
        : Optional.of(
            "the model was trained on words drawn with other fonts (%s...) than these (%s...)"
                .formatted(there.get().substring(0, 8), here.get().substring(0, 8)));
  }

  /**
   * Continues a text.
   *
   * @param prompt the text; one that ends inside a word is continued inside that word
   * @param maxWords words to generate at most
   * @return the continuation, without the prompt
   */
  public String generate(String prompt, int maxWords) {
    return generate(prompt, options().toBuilder().maxWords(maxWords).build());
  }

  /**
   * Continues a text in another way.
   *
   * <pre>{@code
   * GenerationOptions options =
   *     model.options().toBuilder().doSample(true).temperature(0.7).topP(0.9).seed(1).build();
   * String text = model.generate("Once upon ", options);
   * }</pre>
   *
   * @param prompt the text; one that ends inside a word is continued inside that word
   * @return the continuation, without the prompt
   */
  public String generate(String prompt, GenerationOptions options) {
    return generator(options, modalities()).generate(List.of(prompt)).get(0).text();
  }

  /**
   * Continues a text word by word, as the words are asked for.
   *
   * <pre>{@code
   * try (WordStream words = model.stream("Once upon ", model.options())) {
   *   words.forEachRemaining(System.out::print);
   * }
   * }</pre>
   *
   * @return to be closed; until then the model can do nothing else
   */
  public WordStream stream(String prompt, GenerationOptions options) {
    return generator(options, modalities()).stream(prompt);
  }

  /**
   * How this model continues texts when nobody says otherwise: greedily, or as the checkpoint's
   * generation_config.json says.
   */
  public GenerationOptions options() {
    return GenerationSettings.merge(generationConfig.layer(), List.of()).build();
  }

  /** What the checkpoint says of generation. */
  public GenerationConfigFile generationConfig() {
    return generationConfig;
  }

  /**
   * A generator with options of its own.
   *
   * @param active encoders that are not switched off: some of {@link #modalities()}
   */
  public Generator generator(GenerationOptions options, Set<Modality> active) {
    return new Generator(model, processor, options, active, inputs::of);
  }

  /** What the model's encoders read. */
  public Set<Modality> modalities() {
    return model.modalities();
  }

  /** The model itself. */
  public WordLatentModel model() {
    return model;
  }

  /** Cuts texts into words as the model reads them. */
  public TextProcessor processor() {
    return processor;
  }

  /** Draws words as the model sees them; absent where it has no image encoder. */
  public Optional<WordRenderer> renderer() {
    return renderer;
  }

  /** What became of each tensor of the checkpoint. */
  public LoadReport report() {
    return report;
  }

  /** A sentence for the user, where the fonts are not those of the training. */
  public Optional<String> fontWarning() {
    return fontWarning;
  }

  @Override
  public void close() {
    model.close();
    renderer.ifPresent(WordRenderer::close);
  }
}
