package io.github.ilt4j.training;

import io.github.ilt4j.datasets.batches.BatchOptions;
import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.batches.WordBatchIterator;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ModelBatch;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Measures a model on the first examples of a source, teacher-forced: the same ones every time. */
public final class Evaluator {
  private static final int BYTE_VALUES = 256;

  private final TextSource source;
  private final BatchOptions options;
  private final int examples;
  private final Optional<WordRenderer> renderer;
  private final ImageNormalization normalization;

  /**
   * An evaluator; opens nothing yet.
   *
   * @param options of the batches; rows hold one example each, in the source's order
   * @param examples how many, at most
   */
  public Evaluator(
      TextSource source,
      BatchOptions options,
      int examples,
      Optional<WordRenderer> renderer,
      ImageNormalization normalization) {
    this.source = source;
    this.options =
        options
            .withPacked(false)
            .withShuffleBuffer(0)
            .withPrefetch(0)
            .withPackingWindow(1)
            .withBatchSize(Math.min(options.batchSize(), examples));
    this.examples = examples;
    this.renderer = renderer;
    this.normalization = normalization;
  }

  /**
   * Measures.
   *
   * @param active encoders that are not switched off
   * @throws DataException if the source has no example
   */
  public Evaluation evaluate(WordLatentModel model, Set<Modality> active) {
    Sum sum = new Sum();
    forEachBatch(batch -> sum.add(model.evaluate(batch.batch(), active)));
    return sum.total;
  }

  /**
   * What always guessing the commonest label byte gets right, on the same examples.
   *
   * @throws DataException if the source has no example
   */
  public Baseline commonestByte() {
    long[] counts = new long[BYTE_VALUES];
    forEachBatch(
        batch -> {
          for (int[] label : batch.batch().labels()) {
            for (int value : label) {
              counts[value]++;
            }
          }
        });
    int best = 0;
    long all = 0;
    for (int value = 0; value < BYTE_VALUES; value++) {
      all += counts[value];
      best = counts[value] > counts[best] ? value : best;
    }
    return new Baseline(best, all == 0 ? 0 : (double) counts[best] / all);
  }

  /**
   * The best that a constant guess can do.
   *
   * @param value the byte
   * @param accuracy the part of the label bytes that it is, EOS counted
   */
  public record Baseline(int value, double accuracy) {}

  private void forEachBatch(Consumer<ModelBatch> use) {
    try (WordBatchIterator batches = new WordBatchIterator(source, options, renderer)) {
      if (!batches.hasNext()) {
        throw new DataException(
            "there is no example to validate on in "
                + source.description()
                + ": take another validation-data or validation-percent (0 = no validation)");
      }
      int left = examples;
      while (left > 0 && batches.hasNext()) {
        WordBatch next = batches.nextBatch();
        left -= next.rows();
        try (ModelBatch batch = ModelBatch.of(next, normalization)) {
          use.accept(batch);
        }
      }
    }
  }

  private static final class Sum {
    private Evaluation total = Evaluation.NONE;

    void add(Evaluation part) {
      total = total.plus(part);
    }
  }
}
