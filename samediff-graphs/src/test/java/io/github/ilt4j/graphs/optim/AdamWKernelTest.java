package io.github.ilt4j.graphs.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.optim.AdamWKernel.Buffers;
import io.github.ilt4j.graphs.optim.AdamWKernel.Segment;
import io.github.ilt4j.graphs.optim.AdamWKernel.Step;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic in blocks against ND4J's operations, which take 1 - beta in floats. */
class AdamWKernelTest {

  private static final int LENGTH = 20_011;

  /** With a part that stands still, and borders inside of blocks. */
  private static final List<Segment> SEGMENTS =
      List.of(
          new Segment(0, 9_000, true),
          new Segment(9_000, 9_003, false),
          new Segment(9_500, LENGTH, true));

  @Test
  void blocksGiveWhatNd4jGives() {
    Buffers expected = buffers();
    Buffers found = buffers();
    AdamWKernel nd4j = new Nd4jAdamW(expected);
    AdamWKernel blocks = new BlockAdamW(found);
    AdamW.Options options = new AdamW.Options(0.9, 0.99, 1e-6, 0.1);
    Random random = new Random(2);
    INDArray start = expected.values().dup();
    for (int number = 1; number <= 5; number++) {
      INDArray gradients = normal(random);
      expected.gradients().assign(gradients);
      found.gradients().assign(gradients);
      double norm = nd4j.gradientNorm();
      assertEquals(norm, blocks.gradientNorm(), 1e-5 * norm);
      Step step = new Step(options, 1e-2, number, 1 / norm);
      nd4j.update(SEGMENTS, step);
      blocks.update(SEGMENTS, step);
      assertClose(expected.values(), found.values());
      assertClose(expected.firstMoment(), found.firstMoment());
      assertClose(expected.secondMoment(), found.secondMoment());
    }
    float[] before = start.toFloatVector();
    float[] after = found.values().toFloatVector();
    for (int i = 0; i < LENGTH; i++) {
      assertEquals(i >= 9_003 && i < 9_500, before[i] == after[i], "element " + i);
    }
  }

  @Test
  void theNormIsThatOfAllElements() {
    Buffers buffers = buffers();
    buffers.gradients().assign(3);
    assertEquals(3 * Math.sqrt(LENGTH), new BlockAdamW(buffers).gradientNorm(), 1e-9);
  }

  @Test
  void onTheCpuBlocksAreTaken() {
    assertInstanceOf(BlockAdamW.class, AdamWKernel.of(buffers()));
  }

  private static Buffers buffers() {
    Random random = new Random(1);
    return new Buffers(normal(random), Nd4j.zeros(LENGTH), Nd4j.zeros(LENGTH), Nd4j.zeros(LENGTH));
  }

  private static INDArray normal(Random random) {
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values);
  }

  private static void assertClose(INDArray expected, INDArray found) {
    double largest = expected.amaxNumber().doubleValue();
    assertTrue(largest > 0);
    assertArrayEquals(expected.toFloatVector(), found.toFloatVector(), (float) (1e-5 * largest));
  }
}
