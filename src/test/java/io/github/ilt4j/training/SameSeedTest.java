package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A seed decides what a model starts with and every number of its training. */
class SameSeedTest {

  /** With every kind of dropout that there is. */
  private static final WordLatentConfig CONFIG =
      TinyModel.config(ModelForm.V2026, EnumSet.allOf(Modality.class), 0.3);

  @Test
  void aModelIsSetUpTheSameWayTwice() throws IOException {
    try (TinyModel first = TinyModel.create(CONFIG, 5);
        TinyModel second = TinyModel.create(CONFIG, 5);
        TinyModel other = TinyModel.create(CONFIG, 6)) {
      float[] expected = first.model().parameters().values().toFloatVector();
      assertArrayEquals(expected, second.model().parameters().values().toFloatVector());
      assertEquals(first.evaluate("a b"), second.evaluate("a b"));
      assertNotEquals(first.evaluate("a b"), other.evaluate("a b"));
    }
  }

  @Test
  void twoTrainingsGiveTheSameLossesBitForBit() throws IOException {
    List<Trainer.Step> first = train(5);
    assertEquals(first, train(5));
    assertNotEquals(first, train(6));
  }

  private static List<Trainer.Step> train(long seed) throws IOException {
    List<Trainer.Step> steps = new ArrayList<>();
    try (TinyModel tiny = TinyModel.create(CONFIG, seed);
        ModelBatch batch = tiny.batch("a b", "שלום עולם");
        Trainer trainer = new Trainer(tiny.model(), TinyModel.training(8, 1e-2, 0.3), Set.of())) {
      for (int step = 0; step < 8; step++) {
        steps.add(trainer.step(step, batch.batch()));
      }
    }
    return steps;
  }
}
