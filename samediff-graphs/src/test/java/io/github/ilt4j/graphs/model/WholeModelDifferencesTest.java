package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.Differences;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of the chained stages against differences of the measured loss. */
class WholeModelDifferencesTest {

  @ParameterizedTest
  @CsvSource({"V2025, all", "V2026, all", "V2026, IMAGE", "V2026, BYTES"})
  void gradientsEqualDifferencesOfTheLoss(ModelForm form, String encoders) {
    Set<Modality> active =
        encoders.equals("all") ? EnumSet.allOf(Modality.class) : Set.of(Modality.valueOf(encoders));
    Random random = new Random(9);
    try (WordLatentModel model =
        WordLatentModel.create(GraphFixture.config(form), SameDiffStage::new)) {
      Parameters parameters = model.parameters();
      parameters.initialize(3);
      WordLatentBatch batch = GraphFixture.batch();
      model.forwardBackward(batch, active, 1, 1);
      int checked = 0;
      for (String name : parameters.names()) {
        boolean silent =
            (name.startsWith("image_encoder") && !active.contains(Modality.IMAGE))
                || (name.startsWith("bytes_encoder") && !active.contains(Modality.BYTES));
        if (silent) {
          assertEquals(0, parameters.gradient(name).norm2Number().doubleValue(), name);
          continue;
        }
        boolean concerned = name.contains("encoder") || name.contains("mapping");
        if (!concerned && (form == ModelForm.V2025 || active.size() == 1)) {
          continue; // Neither the form nor the number of encoders changes these: "all" has them.
        }
        Differences.check(
            name,
            parameters.value(name),
            parameters.gradient(name),
            () -> model.evaluate(batch, active).loss(),
            random);
        checked++;
      }
      assertTrue(checked > 20, checked + " parameters were compared");
    }
  }
}
