package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.training.Trainer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four texts are learned: what was seen is likelier than what was not. */
class OverfittingTest {

  private static final Set<Modality> BOTH = EnumSet.allOf(Modality.class);
  private static final Set<Modality> IMAGE = Set.of(Modality.IMAGE);
  private static final Set<Modality> BYTES = Set.of(Modality.BYTES);
  private static final String[] TEXTS = {"a b", "b a", "a cat", "a dog"};

  /** A step is an epoch: the batch holds all texts. */
  private static final int STEPS = 120;

  @ParameterizedTest(name = "packed: {0}")
  @ValueSource(booleans = {false, true})
  void bothEncodersLearnTogetherAndEachKnowsTheTextsAlone(boolean packed) throws IOException {
    try (TinyModel tiny = trained(BOTH, packed, 5e-3)) {
      for (Set<Modality> heard : List.of(BOTH, BYTES)) {
        assertLettersAreKnown(tiny, heard);
        assertWordsAreKnown(tiny, heard);
      }
      // Modality dropout leaves the pictures a seventh of the steps to themselves: enough to know
      // the words, too few to tell "a" from "b", which it takes training with pictures alone to do.
      assertWordsAreKnown(tiny, IMAGE);
    }
  }

  @Test
  void picturesAreEnough() throws IOException {
    try (TinyModel tiny = trained(IMAGE, true, 3e-3)) {
      assertLettersAreKnown(tiny, IMAGE);
      assertWordsAreKnown(tiny, IMAGE);
    }
  }

  @Test
  void bytesAreEnough() throws IOException {
    try (TinyModel tiny = trained(BYTES, true, 5e-3)) {
      assertLettersAreKnown(tiny, BYTES);
      assertWordsAreKnown(tiny, BYTES);
    }
  }

  private static TinyModel trained(Set<Modality> encoders, boolean packed, double learningRate)
      throws IOException {
    TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026, encoders, 0), 1);
    try (ModelBatch batch = packed ? tiny.packed(TEXTS) : tiny.batch(TEXTS);
        Trainer trainer =
            new Trainer(tiny.model(), TinyModel.training(STEPS, learningRate, 0.15), Set.of())) {
      for (int step = 0; step < STEPS; step++) {
        trainer.step(step, batch.batch());
      }
    }
    return tiny;
  }

  private static void assertLettersAreKnown(TinyModel tiny, Set<Modality> heard) {
    assertLikelier(tiny, heard, "a b", "a a");
    assertLikelier(tiny, heard, "b a", "b b");
  }

  private static void assertWordsAreKnown(TinyModel tiny, Set<Modality> heard) {
    assertLikelier(tiny, heard, "a cat", "a dat");
    assertLikelier(tiny, heard, "a dog", "a cog");
    // After "a c", and after "a d".
    assertLikelier(tiny, heard, "a cat", "a cog");
    assertLikelier(tiny, heard, "a dog", "a dat");
    List<Generated> rest = tiny.generator(1, heard).generate(List.of("a c", "a d"));
    assertEquals(
        List.of("at", "og"), rest.stream().map(Generated::text).toList(), "read by " + heard);
  }

  private static void assertLikelier(
      TinyModel tiny, Set<Modality> heard, String seen, String unseen) {
    double first = tiny.loss(seen, heard);
    double second = tiny.loss(unseen, heard);
    assertTrue(
        first < second - 0.1,
        "read by %s: \"%s\" has loss %f, \"%s\" has %f"
            .formatted(heard, seen, first, unseen, second));
  }
}
