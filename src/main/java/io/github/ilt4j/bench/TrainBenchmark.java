package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.bench.TimedStages.Phase;
import io.github.ilt4j.bench.TimedStages.Run;
import io.github.ilt4j.bench.UsefulWork.Flops;
import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.words.Utf8;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.TrainingOptions;
import io.github.ilt4j.training.LearningRateSchedule;
import io.github.ilt4j.training.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * {@code bench train}: seconds of a training step. Timed: forward, backward, clipping, optimizer,
 * with dropout. Not timed: text, word images, batches, and the steps that warm up.
 */
final class TrainBenchmark implements Benchmark {
  private static final Option<Integer> BATCH = BenchOptions.batch(8);

  private static final Option<Integer> WORDS =
      Option.of("words", BENCHMARK, OptionType.integer(2, Integer.MAX_VALUE), 64, "Words a row");

  private static final Option<Integer> STEPS =
      Option.of(
          "steps", BENCHMARK, BenchOptions.atLeastOne(), 8, "Steps, of which the median counts");

  private static final Option<Integer> WARMUP =
      Option.of(
          "warmup",
          BENCHMARK,
          OptionType.integer(0, Integer.MAX_VALUE),
          2,
          "Steps before those that count");

  private static final int GEMM_REPEATS = 20;

  /** What a step took. */
  private record Step(double seconds, double optimizer, List<Run> runs, double loss) {
    double seconds(Phase phase, String stage) {
      return runs.stream()
          .filter(run -> run.phase() == phase && run.stage().equals(stage))
          .mapToDouble(Run::seconds)
          .sum();
    }

    double seconds(Phase phase) {
      return runs.stream().filter(run -> run.phase() == phase).mapToDouble(Run::seconds).sum();
    }

    double other() {
      return seconds - optimizer - runs.stream().mapToDouble(Run::seconds).sum();
    }

    /** Operations of a stage's products, padding included. */
    double flops(String stage) {
      return runs.stream().filter(run -> run.stage().equals(stage)).mapToDouble(Run::flops).sum();
    }
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "Measures training steps of a preset with random weights";
  }

  @Override
  public String example() {
    return "--preset tiny --batch 8 --words 64 --max-word-length 16 --steps 8";
  }

  @Override
  public boolean needsBackend() {
    return true;
  }

  @Override
  public List<Option<?>> options() {
    return Stream.concat(
            Stream.of(
                BenchOptions.PRESET,
                BATCH,
                WORDS,
                BenchOptions.MAX_WORD_LENGTH,
                STEPS,
                WARMUP,
                BenchOptions.NO_IMAGE,
                BenchOptions.TEXT),
            ComputeOptions.ALL.stream())
        .toList();
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception {
    BenchText text = BenchText.read(values.get(BenchOptions.TEXT));
    boolean images = !values.get(BenchOptions.NO_IMAGE);
    int warmup = values.get(WARMUP);
    int steps = values.get(STEPS);
    int maxWordLength = values.get(BenchOptions.MAX_WORD_LENGTH);
    List<List<PackedBlock>> rows =
        text.batches(warmup + steps, values.get(BATCH), values.get(WORDS), maxWordLength);
    ComputeOptions compute = ComputeOptions.of(values);
    try (BenchModel model = BenchModel.open(values.get(BenchOptions.PRESET), images, compute);
        Trainer trainer = new Trainer(model.model(), training(warmup + steps), Set.of())) {
      List<ModelBatch> batches = batches(model, rows, maxWordLength);
      List<Step> done = new ArrayList<>();
      for (int i = 0; i < warmup; i++) {
        step(model, trainer, i, batches.get(i).batch());
      }
      OtherLoad load = new OtherLoad();
      for (int i = warmup; i < warmup + steps; i++) {
        done.add(step(model, trainer, i, batches.get(i).batch()));
      }
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("bench", "train").put("batch", values.get(BATCH)).put("words", values.get(WORDS));
      line.put("max_word_length", maxWordLength)
          .put("image", images)
          .put("compute", ComputeOptions.label(compute.precision()));
      List<WordLatentBatch> timed =
          batches.subList(warmup, batches.size()).stream().map(ModelBatch::batch).toList();
      times(line, done, (long) values.get(BATCH) * values.get(WORDS));
      split(line, done, images);
      describe(line, rows.subList(warmup, rows.size()), timed, median(done, Step::seconds));
      line.put("last_loss", Statistics.round(done.get(steps - 1).loss(), 4));
      load.cores().ifPresent(cores -> line.put("other_cores_busy", Statistics.round(cores, 2)));
      double peak = Gemm.measure(compute.kernels(), GEMM_REPEATS).peak();
      work(line, done, model, timed, peak);
      model.describe(line);
      Machine.describe(line);
      lines.accept(line);
      batches.forEach(ModelBatch::close);
    }
  }

  /** As the PyTorch side trains: AdamW with its defaults, gradients clipped at 1. */
  private static TrainingOptions training(int steps) {
    return new TrainingOptions(
        steps, 3e-4, LearningRateSchedule.Kind.CONSTANT, 0, 0.01, 0.9, 0.999, 1e-8, 1, 0, 0, 0);
  }

  private static List<ModelBatch> batches(
      BenchModel model, List<List<PackedBlock>> rows, int maxWordLength) {
    ByteTokenizer tokenizer = new ByteTokenizer(maxWordLength);
    return rows.stream()
        .map(
            batch ->
                ModelBatch.of(
                    WordBatch.of(batch, tokenizer, model.renderer()), model.normalization()))
        .toList();
  }

  private static Step step(BenchModel model, Trainer trainer, int number, WordLatentBatch batch) {
    model.stages().take();
    long start = System.nanoTime();
    Trainer.Step done = trainer.step(number, batch);
    long end = System.nanoTime();
    List<Run> runs = model.stages().take();
    // What follows the last stage is clipping and the optimizer.
    double optimizer = (end - runs.get(runs.size() - 1).end()) / 1e9;
    return new Step((end - start) / 1e9, optimizer, runs, done.loss() / done.bytes());
  }

  private static double median(List<Step> steps, ToDoubleFunction<Step> value) {
    return Statistics.median(steps.stream().map(value::applyAsDouble).toList());
  }

  private static void times(ObjectNode line, List<Step> steps, long words) {
    double median = median(steps, Step::seconds);
    double fastest = steps.stream().mapToDouble(Step::seconds).min().orElseThrow();
    line.put("seconds_per_step", Statistics.round(median, 4));
    line.put("fastest_step", Statistics.round(fastest, 4));
    line.put("words_per_s", Statistics.round(words / median, 1));
  }

  private static void split(ObjectNode line, List<Step> steps, boolean images) {
    Map<String, ToDoubleFunction<Step>> parts = new LinkedHashMap<>();
    if (images) {
      parts.put("image_fwd", step -> step.seconds(Phase.FORWARD, "image_encoder"));
    }
    parts.put("bytes_fwd", step -> step.seconds(Phase.FORWARD, "bytes_encoder"));
    parts.put("latent_fwd", step -> step.seconds(Phase.FORWARD, "latent_transformer"));
    parts.put("decoder_fwd", step -> step.seconds(Phase.FORWARD, "bytes_decoder"));
    parts.put("backward", step -> step.seconds(Phase.BACKWARD));
    parts.put("optimizer", Step::optimizer);
    parts.put("other", Step::other);
    ObjectNode split = line.putObject("split_s");
    parts.forEach((name, value) -> split.put(name, Statistics.round(median(steps, value), 4)));
  }

  private static void describe(
      ObjectNode line,
      List<List<PackedBlock>> rows,
      List<WordLatentBatch> batches,
      double seconds) {
    double textBytes =
        rows.stream()
                .flatMap(List::stream)
                .flatMap(row -> row.words().stream())
                .mapToLong(word -> Utf8.encode(word).length)
                .sum()
            / (double) rows.size();
    line.put("text_bytes_per_s", Statistics.round(textBytes / seconds, 1));
    line.put(
        "bytes_wide",
        batches.get(0).words().bytes().stream().mapToInt(word -> word.length).max().orElseThrow());
    line.put(
        "label_bytes_per_step",
        batches.stream().mapToLong(WordLatentBatch::labelCount).sum() / batches.size());
    line.put(
        "distinct_words_per_step",
        batches.stream().mapToInt(batch -> batch.words().size()).sum() / batches.size());
    batches.stream()
        .flatMap(batch -> batch.words().images().stream())
        .map(Words.Images::widths)
        .flatMapToInt(Arrays::stream)
        .average()
        .ifPresent(width -> line.put("mean_image_width", Statistics.round(width, 1)));
  }

  /** What was computed, against the fastest product of this machine. */
  private static void work(
      ObjectNode line,
      List<Step> steps,
      BenchModel model,
      List<WordLatentBatch> batches,
      double peak) {
    UsefulWork useful = new UsefulWork(model.model().config(), model.model().parameters());
    Map<String, Flops> work = new LinkedHashMap<>();
    for (WordLatentBatch batch : batches) {
      useful.of(batch).forEach((stage, flops) -> work.merge(stage, flops, Flops::plus));
    }
    line.put("peak_gflops", Statistics.round(peak, 1));
    Flops all = work.values().stream().reduce(Flops.NONE, Flops::plus);
    double perStep = all.total() / 1e9 / batches.size();
    double padded = median(steps, step -> step.runs().stream().mapToDouble(Run::flops).sum()) / 1e9;
    speed(line, perStep, padded, median(steps, Step::seconds), peak);
    ObjectNode stages = line.putObject("stages");
    work.forEach(
        (stage, flops) -> {
          ObjectNode node = stages.putObject(stage);
          double forward = median(steps, step -> step.seconds(Phase.FORWARD, stage));
          double backward = median(steps, step -> step.seconds(Phase.BACKWARD, stage));
          node.put("forward_s", Statistics.round(forward, 4));
          node.put("backward_s", Statistics.round(backward, 4));
          speed(
              node,
              flops.total() / 1e9 / batches.size(),
              median(steps, step -> step.flops(stage)) / 1e9,
              forward + backward,
              peak);
        });
  }

  /**
   * Adds operations, in 10^9, their speed, and its share of the peak: those of rows and positions
   * that hold something, then those that were computed; the latter where somebody counted them.
   */
  private static void speed(
      ObjectNode node, double gflop, double padded, double seconds, double peak) {
    node.put("gflop", Statistics.round(gflop, 4));
    node.put("gflops", Statistics.round(gflop / seconds, 1));
    node.put("peak_share", Statistics.round(gflop / seconds / peak, 3));
    if (padded > 0) {
      node.put("gflop_with_padding", Statistics.round(padded, 4));
      node.put("peak_share_with_padding", Statistics.round(padded / seconds / peak, 3));
    }
  }
}
