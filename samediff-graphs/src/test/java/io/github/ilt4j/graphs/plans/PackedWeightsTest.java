package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products with copies of weights, against SameDiff's session, which works on the weights. */
class PackedWeightsTest {

  private static final StageGraph GRAPH = TestModels.graph(TestModels.LLAMA, false);

  private static PlanStage plans(Parameters parameters, Precision precision) {
    return new PlanStage(GRAPH, Assertions::fail, parameters, Kernels.ONEDNN, precision);
  }

  private static Stage session(Parameters parameters) {
    return new SameDiffStage(GRAPH, Assertions::fail, parameters);
  }

  /** To the nearest brain float; of two that are equally near to the even one. */
  private static float brainFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7FFF + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xFFFF0000);
  }

  private static void round(Parameters parameters) {
    float[] values = parameters.values().toFloatVector();
    for (int i = 0; i < values.length; i++) {
      values[i] = brainFloat(values[i]);
    }
    parameters.values().assign(Nd4j.createFromArray(values));
  }

  private static void assertSame(Map<String, INDArray> expected, Map<String, INDArray> found) {
    double scale = expected.get("y").amaxNumber().doubleValue();
    double difference = expected.get("y").sub(found.get("y")).amaxNumber().doubleValue();
    assertTrue(difference <= 1e-5 * scale, "differs by " + difference + " of " + scale);
  }

  private static long packed(PlanStage stage, String how) {
    return stage.reports().get(0).steps().stream()
        .filter(step -> step.kernel().endsWith(how))
        .count();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 4"})
  void copiesFollowTheWeights(int batch, int length) {
    Map<String, INDArray> inputs = TestModels.inputs(new Random(1), batch, length);
    try (Parameters parameters = Parameters.allocate(GRAPH.parameters());
        PlanStage plans = plans(parameters, Precision.FP32);
        Stage session = session(parameters)) {
      for (int seed = 1; seed <= 3; seed++) {
        parameters.initialize(seed);
        plans.parametersChanged();
        assertSame(session.infer(inputs), plans.infer(inputs));
      }
      assertEquals(batch * length > 1, packed(plans, " packed") > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 4"})
  void weightsThatAreBrainFloatsAreCopiedAsSuchAsLongAsTheyAre(int batch, int length) {
    assumeTrue(Precision.bf16Supported(), "this CPU has no brain floats");
    Map<String, INDArray> inputs = TestModels.inputs(new Random(1), batch, length);
    try (Parameters parameters = Parameters.allocate(GRAPH.parameters());
        PlanStage plans = plans(parameters, Precision.FP32);
        Stage session = session(parameters)) {
      parameters.initialize(1);
      round(parameters);
      assertSame(session.infer(inputs), plans.infer(inputs));
      assertTrue(packed(plans, " packed bf16") > 0);
      parameters.initialize(2);
      plans.parametersChanged();
      assertSame(session.infer(inputs), plans.infer(inputs));
      assertEquals(0, packed(plans, " packed bf16"));
      round(parameters);
      plans.parametersChanged();
      assertSame(session.infer(inputs), plans.infer(inputs));
      assertTrue(packed(plans, " packed bf16") > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 4"})
  void inBf16WeightsAloneAreRounded(int batch, int length) {
    assumeTrue(Precision.bf16Supported(), "this CPU has no brain floats");
    Map<String, INDArray> inputs = TestModels.inputs(new Random(1), batch, length);
    StageGraph graph = GRAPH;
    try (Parameters parameters = Parameters.allocate(graph.parameters());
        Parameters rounded = Parameters.allocate(graph.parameters());
        PlanStage plans = plans(parameters, Precision.BF16);
        Stage session = session(rounded)) {
      parameters.initialize(1);
      rounded.initialize(1);
      // What a product reads of the weights; norms and the table of bytes are no products.
      for (String name : rounded.names()) {
        INDArray value = rounded.value(name);
        if (value.rank() == 2) {
          float[] values = value.dup('c').reshape(value.length()).toFloatVector();
          for (int i = 0; i < values.length; i++) {
            values[i] = brainFloat(values[i]);
          }
          value.assign(Nd4j.createFromArray(values).reshape(value.shape()));
        }
      }
      assertSame(session.infer(inputs), plans.infer(inputs));
      assertTrue(packed(plans, " packed bf16") > 0);
    }
  }
}
