package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.WordSequence;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.training.Trainer;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Padding, dropout and missing labels never make a number that is none. */
class FiniteNumbersTest {

  private static final Set<Modality> BOTH = EnumSet.allOf(Modality.class);

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void aBatchOfVeryDifferentLengthsHasFiniteLossesAndGradients(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form, BOTH, 0.2), 4);
        ModelBatch batch = tiny.batch("1", "1 2 3")) {
      Evaluation measured = tiny.model().evaluate(batch.batch(), BOTH);
      // Without training, a byte costs about ln 256.
      assertEquals(Math.log(256), measured.meanLoss(), 2);
      double loss = tiny.model().forwardBackward(batch.batch(), BOTH, 5, 1);
      assertEquals(Math.log(256), loss / batch.batch().labelCount(), 2);
      assertFinite(tiny.model().parameters().gradients());
      for (String name : tiny.model().parameters().names()) {
        // A key's bias shifts all scores of a query alike, which softmax does not see.
        if (!name.endsWith("key.bias")) {
          assertTrue(
              tiny.model().parameters().gradient(name).norm2Number().doubleValue() > 0,
              name + " has a gradient");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void aSilencedEncoderGivesFiniteLossesAndNoGradientOfItsOwn(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 4);
        ModelBatch batch = tiny.batch("1", "1 2 3")) {
      WordLatentModel model = tiny.model();
      for (Modality heard : Modality.values()) {
        model.parameters().gradients().assign(0);
        double loss = model.forwardBackward(batch.batch(), Set.of(heard), 5, 1);
        assertEquals(Math.log(256), loss / batch.batch().labelCount(), 2);
        assertFinite(model.parameters().gradients());
        assertEquals(heard == Modality.IMAGE, hasGradient(model, "image_encoder"));
        assertEquals(heard == Modality.BYTES, hasGradient(model, "bytes_encoder"));
        assertTrue(hasGradient(model, "encoder_mapping"));
      }
    }
  }

  @Test
  void modalityDropoutLeavesEveryStepFinite() throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026), 4);
        ModelBatch batch = tiny.batch("1", "1 2 3");
        Trainer trainer = new Trainer(tiny.model(), TinyModel.training(12, 1e-2, 0.5), Set.of())) {
      for (int step = 0; step < 12; step++) {
        Trainer.Step done = trainer.step(step, batch.batch());
        assertTrue(Double.isFinite(done.loss()) && done.loss() > 0, "loss " + done.loss());
        assertTrue(Double.isFinite(done.gradientNorm()), "norm " + done.gradientNorm());
      }
      assertFinite(tiny.model().parameters().values());
    }
  }

  @Test
  void aBatchWithoutAnyLabelHasNoLossAndNoGradientAndMovesNothing() throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026), 4)) {
      List<String> words = tiny.processor().words("a b");
      WordSequence silent =
          new WordSequence(words, Collections.nCopies(words.size(), Optional.empty()));
      try (ModelBatch batch = tiny.batch(List.of(new PackedBlock(List.of(silent))));
          Trainer trainer = new Trainer(tiny.model(), TinyModel.training(1, 1e-2, 0), Set.of())) {
        float[] before = tiny.model().parameters().values().toFloatVector();
        assertEquals(0, batch.batch().labelCount());
        assertEquals(Evaluation.NONE, tiny.model().evaluate(batch.batch(), BOTH));
        assertEquals(0, tiny.model().evaluate(batch.batch(), BOTH).meanLoss());
        assertEquals(0, tiny.model().forwardBackward(batch.batch(), BOTH, 1, 1));
        assertEquals(0, tiny.model().parameters().gradients().norm2Number().doubleValue());
        Trainer.Step done = trainer.step(0, batch.batch());
        assertEquals(0, done.loss());
        assertEquals(0, done.gradientNorm());
        float[] after = tiny.model().parameters().values().toFloatVector();
        assertArrayEquals(before, after);
      }
    }
  }

  private static boolean hasGradient(WordLatentModel model, String component) {
    return model.parameters().names().stream()
        .filter(name -> name.startsWith(component + "."))
        .anyMatch(name -> model.parameters().gradient(name).norm2Number().doubleValue() > 0);
  }

  private static void assertFinite(INDArray values) {
    for (float value : values.toFloatVector()) {
      assertTrue(Float.isFinite(value), "found " + value);
    }
  }
}
