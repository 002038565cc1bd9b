package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.model.ModelForm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a word's loss may depend on: on all that stands before it, on nothing behind it. */
class ContextTest {

  /** Rounding is below 1e-6; another word in front changes a loss by 1e-4 and more. */
  private static final double ROUNDING = 1e-5;

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void wordsBehindChangeNothing(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 1)) {
      List<Double> longer = tiny.losses(0, "a b c x y z");
      List<Double> shorter = tiny.losses(0, "a b d m");
      // BOS and "a " are followed by the same words; "b " is the last word that both have in front.
      for (int i = 0; i < 2; i++) {
        assertEquals(longer.get(i), shorter.get(i), ROUNDING, "label " + i);
      }
      assertTrue(Math.abs(longer.get(2) - shorter.get(2)) > 1e-3, "another word is asked for");
      // Together in one batch as well.
      assertEquals(longer.get(0), tiny.losses(1, "a b d m", "a b c x y z").get(0), ROUNDING);
      assertEquals(longer.get(1), tiny.losses(1, "a b d m", "a b c x y z").get(1), ROUNDING);
    }
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void wordsInFrontChangeEverythingBehind(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 1)) {
      List<Double> first = tiny.losses(0, "c b a");
      List<Double> second = tiny.losses(0, "d b a");
      for (int i = 1; i < first.size(); i++) {
        double difference = Math.abs(first.get(i) - second.get(i));
        assertTrue(difference > 10 * ROUNDING, "label " + i + ": " + difference);
      }
    }
  }
}
