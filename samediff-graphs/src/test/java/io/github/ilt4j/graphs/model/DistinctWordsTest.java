package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Encoding each distinct word once, spreading its vector and collecting its gradients is the same
 * as encoding what stands at every position.
 */
class DistinctWordsTest {

  private static final Set<Modality> BOTH = EnumSet.allOf(Modality.class);

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void encodingAWordOnceEqualsEncodingItEverywhere(ModelForm form) {
    try (WordLatentModel model =
        WordLatentModel.create(GraphFixture.config(form), SameDiffStage::new)) {
      Parameters parameters = model.parameters();
      parameters.initialize(3);
      WordLatentBatch shared = GraphFixture.batch();
      WordLatentBatch everywhere = GraphFixture.unsharedBatch();
      assertEquals(4, shared.words().size());
      assertEquals(7, everywhere.words().size());

      Evaluation expected = model.evaluate(everywhere, BOTH);
      Evaluation found = model.evaluate(shared, BOTH);
      assertTrue(expected.loss() > 1, "there is a loss");
      assertEquals(expected.meanLoss(), found.meanLoss(), 1e-5);

      double scale = 1.0 / shared.labelCount();
      double expectedLoss = model.forwardBackward(everywhere, BOTH, 1, scale);
      float[] expectedGradients = parameters.gradients().toFloatVector();
      parameters.gradients().assign(0);
      double loss = model.forwardBackward(shared, BOTH, 1, scale);
      assertEquals(expectedLoss * scale, loss * scale, 1e-5);
      assertArrayEquals(expectedGradients, parameters.gradients().toFloatVector(), 1e-5f);
      // Without dropout, training computes what evaluation computes.
      assertEquals(found.loss() * scale, loss * scale, 1e-5);
    }
  }
}
