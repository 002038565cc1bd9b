package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.plans.PlanReport;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the graphs of a preset's components become plans, for training and for use: those that one
 * batch of the benchmarks' text needs.
 */
public final class Explanation {

  /** A component, as an option names it. */
  private enum Component {
    IMAGE("image_encoder"),
    BYTES("bytes_encoder"),
    LATENT("latent_transformer"),
    DECODER("bytes_decoder");

    private final String stage;

    Component(String stage) {
      this.stage = stage;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Option<Integer> BATCH = BenchOptions.batch(8);

  private static final Option<Integer> WORDS =
      Option.of("words", BENCHMARK, OptionType.integer(2, Integer.MAX_VALUE), 64, "Words a row");

  private static final Option<Optional<Component>> COMPONENT =
      Option.of(
          "component",
          BENCHMARK,
          OptionType.optional(OptionType.choice(Component.class, Component::label)),
          Optional.empty(),
          "The component to explain; else all of them");

  /** What may be asked for. */
  public static final List<Option<?>> OPTIONS =
      List.of(
          BenchOptions.PRESET,
          BATCH,
          WORDS,
          BenchOptions.MAX_WORD_LENGTH,
          BenchOptions.NO_IMAGE,
          COMPONENT,
          BenchOptions.TEXT,
          ComputeOptions.KERNELS,
          ComputeOptions.COMPUTE,
          ComputeOptions.THREADS);

  private Explanation() {}

  /**
   * Trains on a batch and measures it, and tells what was planned for that.
   *
   * @return for each component the plans for use, then those for training; empty where graphs are
   *     not run by plans
   * @throws IOException if the text or the fonts cannot be read
   */
  public static List<PlanReport> of(OptionValues values) throws IOException {
    int maxWordLength = values.get(BenchOptions.MAX_WORD_LENGTH);
    List<PackedBlock> rows =
        BenchText.read(values.get(BenchOptions.TEXT))
            .batches(1, values.get(BATCH), values.get(WORDS), maxWordLength)
            .get(0);
    ComputeOptions compute =
        new ComputeOptions(
            ComputeOptions.Executor.PLAN,
            values.get(ComputeOptions.KERNELS),
            values.get(ComputeOptions.COMPUTE),
            values.get(ComputeOptions.THREADS));
    boolean images = !values.get(BenchOptions.NO_IMAGE);
    try (BenchModel bench = BenchModel.open(values.get(BenchOptions.PRESET), images, compute);
        ModelBatch batch =
            ModelBatch.of(
                WordBatch.of(rows, new ByteTokenizer(maxWordLength), bench.renderer()),
                bench.normalization())) {
      WordLatentModel model = bench.model();
      model.evaluate(batch.batch(), model.modalities());
      model.forwardBackward(batch.batch(), model.modalities(), 0, 1);
      Optional<Component> component = values.get(COMPONENT);
      return bench.stages().plans().stream()
          .filter(plan -> component.isEmpty() || plan.stage().equals(component.get().stage))
          .toList();
    }
  }
}
