package io.github.ilt4j.training;

import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.LoadReport;
import io.github.ilt4j.datasets.batches.BatchOptions;
import io.github.ilt4j.datasets.batches.WordBatchIterator;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.Models;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.model.Rendering;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.reporting.ChartPainter;
import io.github.ilt4j.reporting.CurvePicture;
import io.github.ilt4j.reporting.Metrics;
import io.github.ilt4j.reporting.Numbers;
import io.github.ilt4j.reporting.Progress;
import io.github.ilt4j.reporting.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A training run from its options to its last checkpoint: reads batches, takes steps, measures,
 * reports and saves. A run that was stopped goes on to the same numbers that it would have reached.
 */
public final class TrainingRun implements AutoCloseable {
  private static final int PACKING_WINDOW = 8;
  private static final int SHUFFLE_BUFFER = 10_000;
  private static final int PREFETCH = 2;

  private final TrainOptions options;
  private final RunFolder folder;
  private final WordLatentModel model;
  private final Optional<WordRenderer> renderer;
  private final ImageNormalization normalization;
  private final WordBatchIterator batches;
  private final Optional<Evaluator> evaluator;
  private final Trainer trainer;
  private final RunReport report;
  private final Map<String, String> provenance;
  private int step;
  private int savedAt = -1;
  private int measuredAt = -1;
  private Optional<Evaluation> last = Optional.empty();
  private String lossNote = "";
  private final Since since = new Since();

  /** What was summed up since the last line of metrics. */
  private static final class Since {
    private double loss;
    private long bytes;
    private long words;
    private long nanos = System.nanoTime();

    void clear() {
      loss = 0;
      bytes = 0;
      words = 0;
      nanos = System.nanoTime();
    }
  }

  /**
   * Makes everything ready for the first step, or for the one after the newest checkpoint.
   *
   * @param progress is told how far it is; closed with this
   * @throws OptionException if the output folder holds a run already and the options do not say to
   *     go on with it
   * @throws IOException if data, fonts or the output folder cannot be used
   */
  public TrainingRun(TrainOptions options, Progress progress) throws IOException {
    this.options = options;
    this.folder = new RunFolder(options.run().output());
    Optional<Path> newest = folder.newest();
    if (newest.isPresent() && !options.run().resume()) {
      throw new OptionException(
          "%s holds a run already: type --resume to go on with it, or choose another --output"
              .formatted(folder.path()));
    }
    Files.createDirectories(folder.path());
    WordLatentConfig config = Models.config(options.model(), options.training().modalityDropout());
    Models.requirePositions(config, options.data());
    DataSources sources = DataSources.of(options.data(), options.training().seed());
    this.renderer =
        config.imageEncoder().isPresent()
            ? Optional.of(
                WordRenderer.open(
                    Rendering.options(config.imageEncoder().get(), options.data().fonts())))
            : Optional.empty();
    this.normalization = Models.normalization(options.model());
    this.model = WordLatentModel.create(config, options.compute().stages());
    this.batches = new WordBatchIterator(sources.training(), batchOptions(options), renderer);
    this.evaluator =
        sources
            .validation()
            .map(
                source ->
                    new Evaluator(
                        source,
                        batchOptions(options),
                        options.run().evalExamples(),
                        renderer,
                        normalization));
    this.provenance = provenance(sources, renderer);
    if (newest.isPresent()) {
      try (Checkpoint checkpoint = Checkpoint.open(newest.get())) {
        TrainingState state = TrainingState.of(checkpoint);
        requireSeed(state.position().seed(), options.training().seed());
        this.trainer = new Trainer(model, options.training(), state.pretrained());
        state.restore(checkpoint, model, trainer);
        batches.restore(state.position());
        this.step = state.step();
        this.savedAt = step;
      }
      this.report = report(progress);
      report.say("goes on after step " + step + " from " + newest.get());
    } else {
      model.parameters().initialize(options.training().seed());
      this.report = report(progress);
      this.trainer = new Trainer(model, options.training(), loadPretrained());
    }
    // Only now: options that a run cannot go on with must not take the place of those that it can.
    options.save(folder.path());
  }

  private static void requireSeed(long saved, long wanted) {
    if (saved != wanted) {
      throw new OptionException(
          "seed: expected that of the run to go on with, %d, found %d".formatted(saved, wanted));
    }
  }

  /** The model as it stands. */
  public WordLatentModel model() {
    return model;
  }

  /** Steps done. */
  public int step() {
    return step;
  }

  /** The newest measurement on validation data. */
  public Optional<Evaluation> lastEvaluation() {
    return last;
  }

  /**
   * Trains up to the last step, or until it is asked to stop, and saves.
   *
   * @param stop looked at between steps
   * @throws IOException if the data cannot be read or the output not be written
   */
  public void run(BooleanSupplier stop) throws IOException {
    report.say(
        "%s parameters, %s"
            .formatted(model.parameters().length(), provenance.get("training data")));
    if (!batches.hasNext()) {
      nextEpoch();
    }
    if (evaluator.isPresent()) {
      Evaluator.Baseline baseline = evaluator.get().commonestByte();
      report.say(
          "always guessing byte 0x%02X, the commonest of the validation labels, has byte accuracy %s"
              .formatted(baseline.value(), Numbers.of(baseline.accuracy())));
    }
    int steps = options.training().steps();
    while (step < steps && !stop.getAsBoolean()) {
      oneStep();
      if (due(options.run().evalEvery())) {
        measure();
      }
      if (due(options.run().saveEvery())) {
        save();
      }
    }
    tellSkipped();
    if (step >= steps) {
      measure();
      save();
      report.draw();
    } else {
      // A JVM that is shutting down can draw no picture.
      save();
      report.say("stopped and saved after step " + step + "; --resume goes on from there");
    }
  }

  private void oneStep() throws IOException {
    if (!batches.hasNext()) {
      nextEpoch();
    }
    try (ModelBatch batch = ModelBatch.of(batches.nextBatch(), normalization)) {
      Trainer.Step done = trainer.step(step, batch.batch());
      step++;
      since.loss += done.loss();
      since.bytes += done.bytes();
      since.words += batch.batch().labels().stream().filter(label -> label.length > 0).count();
      if (due(options.run().logEvery()) || step == options.training().steps()) {
        log(done);
      }
    }
    String accuracy =
        last.map(found -> ", byte accuracy " + Numbers.of(found.byteAccuracy())).orElse("");
    report.reached(step, lossNote + accuracy);
  }

  private void log(Trainer.Step done) throws IOException {
    double seconds = (System.nanoTime() - since.nanos) / 1e9;
    Map<String, Double> values = new LinkedHashMap<>();
    double loss = since.bytes == 0 ? 0 : since.loss / since.bytes;
    values.put("epoch", (double) batches.position().epoch());
    values.put("loss", loss);
    values.put("grad_norm", done.gradientNorm());
    values.put("learning_rate", done.learningRate());
    values.put("words_per_second", since.words / seconds);
    values.put("bytes_per_second", since.bytes / seconds);
    report.record(new Metrics(step, values));
    lossNote = "loss " + Numbers.of(loss);
    since.clear();
  }

  private void nextEpoch() {
    tellSkipped();
    batches.reset();
    if (!batches.hasNext()) {
      throw new DataException(
          "there is no example to train on in " + provenance.get("training data"));
    }
  }

  private void tellSkipped() {
    if (batches.skippedLines() > 0) {
      report.say(batches.skippedLines() + " malformed lines were skipped in this epoch");
    }
  }

  private void measure() throws IOException {
    if (evaluator.isEmpty() || measuredAt == step) {
      return;
    }
    long start = System.nanoTime();
    Evaluation found = evaluator.get().evaluate(model, model.modalities());
    last = Optional.of(found);
    measuredAt = step;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("eval_loss", found.meanLoss());
    values.put("eval_perplexity", found.perplexity());
    values.put("eval_byte_accuracy", found.byteAccuracy());
    values.put("eval_word_accuracy", found.wordAccuracy());
    report.record(new Metrics(step, values));
    report.say(
        "step %s: validation loss %s, byte accuracy %s, word accuracy %s"
            .formatted(
                step,
                Numbers.of(found.meanLoss()),
                Numbers.of(found.byteAccuracy()),
                Numbers.of(found.wordAccuracy())));
    report.draw();
    since.nanos += System.nanoTime() - start;
  }

  private void save() throws IOException {
    if (savedAt == step) {
      return;
    }
    new TrainingState(step, batches.position(), trainer.pretrained(), provenance)
        .save(folder.checkpoint(step), model, trainer, options, normalization, processing());
    savedAt = step;
    folder.keepNewest(options.run().keep());
  }

  private ProcessorConfig processing() {
    return new ProcessorConfig(
        options.data().maxWordLength(),
        options.data().maxSequenceLength(),
        renderer.map(WordRenderer::fontIdentity));
  }

  private boolean due(int every) {
    return every > 0 && step % every == 0;
  }

  private Set<String> loadPretrained() {
    Set<String> loaded = new LinkedHashSet<>();
    List<LoadReport> reports = Models.loadPretrained(options.model(), model.parameters());
    options.load().accept(reports, report::say);
    reports.forEach(found -> loaded.addAll(found.tensors().keySet()));
    return loaded;
  }

  private RunReport report(Progress progress) throws IOException {
    return new RunReport(folder.path(), step, progress, new CurvePicture(new ChartPainter()));
  }

  /** How a run cuts its data into batches. */
  public static BatchOptions batchOptions(TrainOptions options) {
    return new BatchOptions(
        options.model().form(),
        options.data().batchSize(),
        options.data().maxSequenceLength(),
        options.data().maxWordLength(),
        options.data().packed(),
        PACKING_WINDOW,
        SHUFFLE_BUFFER,
        options.training().seed(),
        PREFETCH);
  }

  private static Map<String, String> provenance(
      DataSources sources, Optional<WordRenderer> renderer) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("training data", sources.training().description());
    sources
        .validation()
        .ifPresent(source -> provenance.put("validation data", source.description()));
    renderer.ifPresent(drawing -> provenance.put("fonts", drawing.fontIdentity()));
    provenance.put("java", Runtime.version().toString());
    return provenance;
  }

  @Override
  public void close() throws IOException {
    batches.close();
    report.close();
    trainer.close();
    model.close();
    renderer.ifPresent(WordRenderer::close);
  }
}
