package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of brain floats against products of floats. */
class Bfloat16Test {

  private static final int WIDTH = 64;
  private static final int BATCH = 16;
  private static final int LENGTH = 8;

  private static StageGraph graph(boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder("bert", training);
    SDVariable x = builder.differentiableInput("x", -1, WIDTH);
    Bert bert = new Bert(1, WIDTH, 2, 4, 128, Activation.GELU, LENGTH, 2, 1e-12, 0, 0, true, 0.1);
    List<SDVariable> states =
        bert.hiddenStates(new Scope(builder, ""), x, Sequences.withKeyMask(builder));
    builder.output("y", states.get(states.size() - 1));
    return builder.build(Sequences.POSITION_IDS);
  }

  private static Map<String, INDArray> inputs(Random random) {
    int[] positions = new int[BATCH * LENGTH];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i % LENGTH;
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put("x", TestModels.normal(random, BATCH * LENGTH, WIDTH));
    inputs.put(Sequences.ATTENTION_MASK, Nd4j.ones(DataType.FLOAT, BATCH, LENGTH));
    inputs.put(Sequences.POSITION_IDS, Nd4j.createFromArray(positions).reshape(BATCH, LENGTH));
    return inputs;
  }

  private static Stage stage(Parameters parameters, Precision precision) {
    parameters.initialize(3);
    return PlanStage.on(Kernels.ONEDNN, precision)
        .stage(graph(false), () -> graph(true), parameters);
  }

  @Test
  void gradientsAreThoseOfFloatsUpToTheRoundingOfFactors() {
    assumeTrue(Precision.bf16Supported(), "this CPU has no brain floats");
    Random random = new Random(7);
    Map<String, INDArray> inputs = inputs(random);
    Map<String, INDArray> seeds = Map.of("y", TestModels.normal(random, BATCH * LENGTH, WIDTH));
    try (Parameters exact = Parameters.allocate(graph(false).parameters());
        Parameters rounded = Parameters.allocate(graph(false).parameters());
        Stage fp32 = stage(exact, Precision.FP32);
        Stage bf16 = stage(rounded, Precision.BF16);
        Pass expected = fp32.forward(inputs, 1);
        Pass found = bf16.forward(inputs, 1)) {
      assertClose(expected.outputs().get("y"), found.outputs().get("y"));
      assertClose(expected.backward(seeds).get("x"), found.backward(seeds).get("x"));
      assertClose(exact.gradients(), rounded.gradients());
      assertEquals(exact.values(), rounded.values());
    }
  }

  /**
   * Eight bits of a factor count: single elements differ by up to a few hundredths of the largest.
   */
  private static void assertClose(INDArray expected, INDArray found) {
    double distance = expected.sub(found).norm2Number().doubleValue();
    double share = distance / expected.norm2Number().doubleValue();
    assertTrue(share < 0.02, "differs by " + share);
    assertTrue(share > 1e-5, "no factor was rounded");
  }

  @Test
  void otherKernelsRefuse() {
    assertThrows(IllegalArgumentException.class, () -> PlanStage.on(Kernels.ND4J, Precision.BF16));
  }
}
