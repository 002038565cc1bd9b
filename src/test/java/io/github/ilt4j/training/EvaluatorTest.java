package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.batches.BatchOptions;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The measures of validation against a count by hand, byte by byte. */
class EvaluatorTest {

  private static final Set<Modality> BYTES = Set.of(Modality.BYTES);
  private static final List<String> TEXTS = List.of("a b", "b a", "a c");

  @Test
  void accuracyLossAndPerplexityAreThoseOfACountByHand() throws IOException {
    try (TinyModel tiny = trained()) {
      Count count = new Count();
      TEXTS.forEach(text -> count.add(tiny, text));
      assertEquals(3 * 3, count.words, "BOS and two words a text");
      assertTrue(
          count.correctWords > 0 && count.correctWords < count.words,
          "some words are right, some wrong: " + count.correctWords);

      Evaluation measured = evaluator(2).evaluate(tiny.model(), BYTES);
      assertEquals(count.bytes, measured.bytes());
      assertEquals(count.correctBytes, measured.correctBytes());
      assertEquals(count.words, measured.words());
      assertEquals(count.correctWords, measured.correctWords());
      assertEquals((double) count.correctBytes / count.bytes, measured.byteAccuracy());
      assertEquals((double) count.correctWords / count.words, measured.wordAccuracy());
      double meanLoss = count.loss / count.bytes;
      assertEquals(meanLoss, measured.meanLoss(), 1e-5);
      assertEquals(Math.exp(meanLoss), measured.perplexity(), 1e-4);
    }
  }

  @Test
  void measuringTwiceGivesTheSameAndMovesNothing() throws IOException {
    try (TinyModel tiny = trained()) {
      float[] before = tiny.model().parameters().values().toFloatVector();
      Evaluator evaluator = evaluator(2);
      assertEquals(
          evaluator.evaluate(tiny.model(), BYTES), evaluator.evaluate(tiny.model(), BYTES));
      assertTrue(Arrays.equals(before, tiny.model().parameters().values().toFloatVector()));
    }
  }

  @Test
  void aLastBatchOfOneCountsLikeAnyOther() throws IOException {
    try (TinyModel tiny = trained()) {
      Evaluation twoAndOne = evaluator(2).evaluate(tiny.model(), BYTES);
      Evaluation three = evaluator(3).evaluate(tiny.model(), BYTES);
      Evaluation single = evaluator(1).evaluate(tiny.model(), BYTES);
      for (Evaluation other : List.of(three, single)) {
        assertEquals(twoAndOne.meanLoss(), other.meanLoss(), 1e-6);
        assertEquals(twoAndOne.bytes(), other.bytes());
        assertEquals(twoAndOne.correctBytes(), other.correctBytes());
        assertEquals(twoAndOne.correctWords(), other.correctWords());
      }
    }
  }

  private static Evaluator evaluator(int batchSize) {
    BatchOptions options =
        BatchOptions.evaluation().withForm(TextForm.V2026).withBatchSize(batchSize);
    return new Evaluator(
        TextSource.of(TEXTS), options, TEXTS.size(), Optional.empty(), ImageNormalization.HALF);
  }

  /** Knows a part of the texts, so that there is something right and something wrong. */
  private static TinyModel trained() throws IOException {
    TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026, BYTES, 0), 1);
    try (ModelBatch batch = tiny.batch("a b");
        Trainer trainer = new Trainer(tiny.model(), TinyModel.training(12, 1e-2, 0), Set.of())) {
      for (int step = 0; step < 12; step++) {
        trainer.step(step, batch.batch());
      }
    }
    return tiny;
  }

  /** Spells each label one byte at a time, as generation would, and compares each byte. */
  private static final class Count {
    private double loss;
    private long bytes;
    private long correctBytes;
    private long words;
    private long correctWords;

    void add(TinyModel tiny, String text) {
      WordLatentModel model = tiny.model();
      try (ModelBatch batch = tiny.batch(text)) {
        INDArray latents =
            model.latents(
                model.encode(batch.batch().words(), BYTES),
                batch.batch().wordIndex(),
                batch.batch().attentionMask(),
                batch.batch().positionIds());
        List<int[]> labels = batch.batch().labels();
        try (Decoding decoding = model.decode()) {
          for (int i = 0; i < labels.size(); i++) {
            add(decoding, latents.getRow(i).toFloatVector(), labels.get(i));
          }
        }
      }
    }

    private void add(Decoding decoding, float[] latent, int[] label) {
      int right = 0;
      for (int i = 0; i < label.length; i++) {
        float[] scores =
            (i == 0
                    ? decoding.beginWords(List.of(latent), List.of(new int[0]))
                    : decoding.continueWords(new int[] {0}, new int[] {label[i - 1]}))
                .get(0);
        double sum = IntStream.range(0, scores.length).mapToDouble(j -> Math.exp(scores[j])).sum();
        loss += Math.log(sum) - scores[label[i]];
        int best =
            IntStream.range(0, scores.length)
                .reduce((first, second) -> scores[second] > scores[first] ? second : first)
                .orElseThrow();
        right += best == label[i] ? 1 : 0;
      }
      bytes += label.length;
      correctBytes += right;
      words++;
      correctWords += right == label.length ? 1 : 0;
    }
  }
}
