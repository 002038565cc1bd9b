package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A whole model run by plans against the same model run by SameDiff's session. */
class PlannedModelTest {

  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @EnumSource
  void plansGiveWhatTheSessionGives(ModelForm form) {
    compare(config(form));
  }

  @ParameterizedTest
  @EnumSource
  void plansGiveWhatTheSessionGivesForOtherFamilies(ModelForm form) {
    boolean first = form == ModelForm.V2025;
    TextModel gpt2 = SmallModels.gpt2(8, 16, 0.1);
    TextModel gemma = SmallModels.gemma3(8, 3, false, 0.1);
    compare(
        new WordLatentConfig(
            form,
            config(form).imageEncoder(),
            Optional.of(
                first
                    ? SmallModels.modernBert(8, 4, false, 0.1)
                    : SmallModels.debertaV2(8, 3, 0.1)),
            first ? gpt2 : gemma,
            first ? gemma : gpt2,
            0));
  }

  private static void compare(WordLatentConfig config) {
    Random random = new Random(4);
    try (WordLatentModel session = WordLatentModel.create(config, SameDiffStage::new);
        WordLatentModel plans = WordLatentModel.create(config, PlanStage::new)) {
      session.parameters().initialize(1);
      plans.parameters().initialize(1);
      for (int i = 0; i < 3; i++) {
        WordLatentBatch batch = batch(random);
        Set<Modality> active =
            i == 2 ? Set.of(Modality.BYTES) : Set.of(Modality.BYTES, Modality.IMAGE);
        double expected = session.forwardBackward(batch, active, i, 0.1);
        assertEquals(expected, plans.forwardBackward(batch, active, i, 0.1), TOLERANCE * expected);
        INDArray gradients = session.parameters().gradients();
        double largest = gradients.amaxNumber().doubleValue();
        double difference =
            gradients.sub(plans.parameters().gradients()).amaxNumber().doubleValue();
        assertTrue(
            largest > 0 && difference <= TOLERANCE * largest,
            "gradients differ by " + difference + ", the largest being " + largest);
        Evaluation evaluation = session.evaluate(batch, active);
        Evaluation planned = plans.evaluate(batch, active);
        assertEquals(evaluation.loss(), planned.loss(), TOLERANCE * evaluation.loss());
        assertEquals(evaluation.correctBytes(), planned.correctBytes());
      }
    }
  }

  private static WordLatentConfig config(ModelForm form) {
    return new WordLatentConfig(
        form,
        Optional.of(
            new Vit(
                8, 1, 2, 12, Activation.GELU, 8, 4, 1, 1e-12, true, Activation.TANH, .1, .1, .3)),
        Optional.of(new Bert(1, 8, 1, 2, 12, Activation.GELU, 16, 2, 1e-12, 0.2, 0.2, true, 0.3)),
        new GptNeoX(
            0, 12, 1, 2, 16, Activation.GELU, 0.5, 10000, 8, 1e-5, true, true, 0.1, 0.1, false, .3),
        new Llama(
            0,
            8,
            1,
            2,
            1,
            4,
            12,
            Activation.SILU,
            1e-6,
            10000,
            RopeScaling.none(),
            16,
            false,
            false,
            0.1,
            form == ModelForm.V2025,
            0.3),
        0);
  }

  private static WordLatentBatch batch(Random random) {
    int words = 3 + random.nextInt(4);
    List<int[]> bytes = new ArrayList<>();
    int[] heights = new int[words];
    int[] widths = new int[words];
    for (int i = 0; i < words; i++) {
      bytes.add(bytes(random, 2 + random.nextInt(5)));
      heights[i] = 4;
      widths[i] = 4 * (1 + random.nextInt(3));
    }
    int rows = 1 + random.nextInt(3);
    int length = 2 + random.nextInt(4);
    int[] index = new int[rows * length];
    List<int[]> labels = new ArrayList<>();
    int[] positions = new int[rows * length];
    float[] mask = new float[rows * length * length];
    for (int i = 0; i < index.length; i++) {
      index[i] = random.nextInt(words + 1) - 1;
      labels.add(index[i] < 0 ? new int[0] : bytes(random, 1 + random.nextInt(5)));
      positions[i] = i % length;
      for (int j = 0; j <= i % length; j++) {
        mask[i * length + j] = 1;
      }
    }
    labels.set(0, bytes(random, 2));
    INDArray pixels = Nd4j.create(DataType.FLOAT, words, 1, 4, 12);
    for (long i = 0; i < pixels.length(); i++) {
      pixels.putScalar(i, random.nextGaussian());
    }
    return new WordLatentBatch(
        new Words(bytes, Optional.of(new Words.Images(pixels, heights, widths))),
        index,
        Nd4j.createFromArray(mask).reshape(rows, length, length),
        Nd4j.createFromArray(positions).reshape(rows, length),
        labels);
  }

  private static int[] bytes(Random random, int length) {
    return random.ints(length, 1, 256).toArray();
  }
}
