package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.nodes.BlockNode;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Graphs with blocks are SameDiff's like any other: they can be saved, loaded and copied. */
class SavedGraphTest {

  static Stream<TextModel> models() {
    return Stream.concat(
        Stream.of(TestModels.BERT, TestModels.NEOX, TestModels.LLAMA), SmallModels.all(16, 0));
  }

  @ParameterizedTest
  @MethodSource("models")
  void loadedAndCopiedGraphsGiveTheSame(TextModel model, @TempDir Path folder) throws Exception {
    StageGraph graph = TestModels.graph(model, false);
    Map<String, INDArray> inputs = TestModels.inputs(model, new Random(3), 2, 5);
    try (Parameters parameters = Parameters.allocate(graph.parameters())) {
      parameters.initialize(4);
      SameDiff sd = graph.graph();
      for (ParameterSpec spec : graph.parameters()) {
        sd.associateArrayWithVariable(
            parameters.value(spec.name()).dup(), sd.getVariable(spec.name()));
      }
      sd.setLossVariables(sd.getVariable("y").norm2("loss"));
      Path file = folder.resolve("graph.fb");
      sd.save(file.toFile(), false);
      List<String> names = graph.parameters().stream().map(ParameterSpec::name).toList();
      for (SameDiff other : List.of(SameDiff.load(file.toFile(), false), sd.dup())) {
        assertEquals(blocks(sd), blocks(other));
        assertTrue(blocks(other) > 0);
        assertClose("y", sd.output(inputs, "y").get("y"), other.output(inputs, "y").get("y"));
        Map<String, INDArray> expected = sd.calculateGradients(inputs, names);
        Map<String, INDArray> found = other.calculateGradients(inputs, names);
        for (String name : names) {
          assertClose(name, expected.get(name), found.get(name));
        }
      }
    }
  }

  private static long blocks(SameDiff sd) {
    return sd.getOps().values().stream().filter(op -> op.getOp() instanceof BlockNode).count();
  }

  private static void assertClose(String what, INDArray expected, INDArray found) {
    double difference = expected.sub(found).amaxNumber().doubleValue();
    double largest = Math.max(1e-3, expected.amaxNumber().doubleValue());
    assertTrue(difference <= 1e-5 * largest, what + " differs by " + difference);
  }
}
