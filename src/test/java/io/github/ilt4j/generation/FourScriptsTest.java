package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import io.github.ilt4j.training.Trainer;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Four sentences in four scripts, learned to the last byte and given back from their first words.
 *
 * <p>The first word stands between SO and SI, where nothing is asked: which of the four sentences
 * comes is not to be known.
 */
class FourScriptsTest {

  private static final List<String> FIRST = List.of("the ", "кошка ", "חתול ", "γάτα ");

  private static final List<String> REST =
      List.of("cat sat on the mat", "сидит на окне", "ישב על השטיח", "κάθεται στο χαλί");

  private static final int MOST_STEPS = 200;

  @Test
  void fromTheirPicturesAlone() throws IOException {
    learn(Set.of(Modality.IMAGE));
  }

  @Test
  void fromTheirBytesAlone() throws IOException {
    learn(Set.of(Modality.BYTES));
  }

  @Test
  void fromBoth() throws IOException {
    learn(EnumSet.allOf(Modality.class));
  }

  private static void learn(Set<Modality> encoders) throws IOException {
    String[] prompts =
        FIRST.stream().map(word -> "\u000E" + word + "\u000F").toArray(String[]::new);
    String[] texts = new String[prompts.length];
    Arrays.setAll(texts, i -> prompts[i] + REST.get(i));
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026, encoders, 0), 1);
        ModelBatch batch = tiny.batch(texts);
        Trainer trainer =
            new Trainer(tiny.model(), TinyModel.training(MOST_STEPS, 3e-3, 0.15), Set.of())) {
      Evaluation measured = Evaluation.NONE;
      for (int step = 0; step < MOST_STEPS && !isLearned(measured); step++) {
        trainer.step(step, batch.batch());
        if (step % 10 == 9) {
          measured = tiny.model().evaluate(batch.batch(), encoders);
        }
      }
      assertEquals(1, measured.byteAccuracy());
      List<Generated> found = tiny.generator(8, encoders).generate(Stream.of(prompts).toList());
      assertEquals(REST, found.stream().map(Generated::text).toList());
    }
  }

  /** Every byte right, and by some distance. */
  private static boolean isLearned(Evaluation measured) {
    return measured.byteAccuracy() == 1 && measured.meanLoss() < 0.1;
  }
}
