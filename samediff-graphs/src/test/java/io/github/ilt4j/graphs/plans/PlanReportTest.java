package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.nodes.AttentionNode;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PlanReportTest {
  private static final int ROWS = 12;
  private static final int LENGTH = 4;
  private static final int WIDTH = 16;
  private static final int INNER = 24;

  /** Two layers: by hand, each multiplies {@code ROWS * WIDTH * INNER} pairs. */
  private static final long FORWARD_FLOPS = 2 * 2L * ROWS * WIDTH * INNER;

  private static StageGraph graph(boolean training) {
    StageGraphBuilder graph = new StageGraphBuilder("layers", training);
    graph.input("positions", DataType.INT32, -1, -1);
    SDVariable x = graph.differentiableInput("x", -1, WIDTH);
    Scope scope = new Scope(graph, "");
    SDVariable hidden =
        graph.sameDiff().nn.relu(Blocks.linear(scope.child("up"), x, WIDTH, INNER, true, .1), 0);
    graph.output("y", Blocks.linear(scope.child("down"), hidden, INNER, WIDTH, true, .1));
    return graph.build("positions");
  }

  @ParameterizedTest
  @EnumSource
  void aPlanTellsItsStepsAndItsWork(Kernels kernels) {
    StageGraph inference = graph(false);
    try (Parameters parameters = Parameters.allocate(inference.parameters());
        PlanStage stage =
            new PlanStage(inference, () -> graph(true), parameters, kernels, Precision.FP32)) {
      Random random = new Random(1);
      Map<String, INDArray> inputs =
          Map.of(
              "x",
              TestModels.normal(random, ROWS, WIDTH),
              "positions",
              Nd4j.zeros(DataType.INT32, ROWS / LENGTH, LENGTH));
      stage.infer(inputs);
      assertEquals(FORWARD_FLOPS, stage.flops());
      stage.infer(inputs);
      assertEquals(2 * FORWARD_FLOPS, stage.flops());
      Pass pass = stage.forward(inputs, 1);
      pass.backward(Map.of("y", TestModels.normal(random, ROWS, WIDTH)));
      // Backward, each product has two: towards its input and towards its weights.
      assertEquals((2 + 3) * FORWARD_FLOPS, stage.flops());

      List<PlanReport> reports = stage.reports();
      assertEquals(List.of(false, true), reports.stream().map(PlanReport::training).toList());
      PlanReport forward = reports.get(0);
      PlanReport both = reports.get(1);
      assertEquals(FORWARD_FLOPS, forward.flops());
      assertEquals(3 * FORWARD_FLOPS, both.flops());
      assertEquals(List.of(), forward.backward());
      assertEquals(both.steps().size(), both.forward().size() + both.backward().size());
      for (PlanReport report : reports) {
        assertTrue(report.arenaBytes() < report.memoriesBytes(), "no memory is shared");
        assertTrue(report.steps().size() <= report.loweredSteps());
        for (PlanReport.StepReport step : report.steps()) {
          assertTrue(step.bytes() > 0, step.toString());
          assertTrue(step.kernel().startsWith("nd4j:") || kernels == Kernels.ONEDNN, step.kernel());
        }
      }
    }
  }

  @Test
  void blocksCountTheProductsThatTheirSizesSay() {
    try (KernelSet kernels = Kernels.ONEDNN.open()) {
      assumeTrue(kernels.blocks().contains(AttentionNode.NAME), "without oneDNN there are none");
    }
    StageGraph inference = TestModels.graph(TestModels.NEOX, false);
    int batch = 3;
    int length = 5;
    long tokens = (long) batch * length;
    // Of a layer: query, key and value; what joins them; two products with a width of 24 between.
    long matrices = tokens * (3 * 16 * 16 + 16 * 16 + 2 * 16 * 24);
    long attention = 2 * tokens * length * 16;
    long forward = 2 * 2 * (matrices + attention);
    // Each position times a frequency for each element of a head, without a way back.
    long angles = 2 * tokens * 8;
    try (Parameters parameters = Parameters.allocate(inference.parameters());
        PlanStage stage =
            new PlanStage(inference, () -> TestModels.graph(TestModels.NEOX, true), parameters)) {
      Map<String, INDArray> inputs = TestModels.inputs(new Random(1), batch, length);
      stage.infer(inputs);
      stage.forward(inputs, 1).backward(Map.of("y", TestModels.normal(new Random(2), tokens, 16)));
      assertEquals(
          List.of(forward + angles, 3 * forward + angles),
          stage.reports().stream().map(PlanReport::flops).toList());
    }
  }
}
