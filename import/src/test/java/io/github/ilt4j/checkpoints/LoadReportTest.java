package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LoadReportTest {
  @TempDir Path folder;

  /** One of each: as it is, of other ones, without a parameter, without a tensor. */
  private LoadReport ofEverySort() {
    new SafetensorsWriter()
        .add("bias", Nd4j.ones(DataType.FLOAT, 3))
        .add("token", Nd4j.ones(DataType.FLOAT, 1, 1, 3))
        .add("wieght", Nd4j.ones(DataType.FLOAT, 2))
        .add("position_ids", Nd4j.ones(DataType.INT64, 2))
        .write(folder.resolve("model.safetensors"));
    return load(
        ParameterSpec.of("bias", Initializer.zeros(), 3),
        ParameterSpec.of("token", Initializer.zeros(), 3),
        ParameterSpec.of("weight", Initializer.zeros(), 2));
  }

  private LoadReport load(ParameterSpec... specs) {
    try (Parameters parameters = Parameters.allocate(List.of(specs))) {
      return Components.load(folder, parameters, "");
    }
  }

  @Test
  void asJsonEveryTensorAndParameterIsThere() throws IOException {
    LoadReport report = ofEverySort();
    Path file = folder.resolve("report.json");
    LoadReport.write(file, List.of(report));
    JsonNode json = new ObjectMapper().readTree(file.toFile()).get("reports").get(0);
    assertEquals(folder.toString(), json.get("source").asText());
    assertEquals("[{\"parameter\":\"bias\",\"tensor\":\"bias\"}]", json.get("matched").toString());
    assertEquals(
        "[{\"from\":[1,1,3],\"parameter\":\"token\",\"tensor\":\"token\",\"to\":[3]}]",
        json.get("reshaped").toString());
    assertEquals(
        "{\"tensor\":\"position_ids\",\"why\":\"a buffer, not a weight\"}",
        json.get("ignored").get(0).toString());
    assertEquals(
        "{\"nearest\":\"weight\",\"tensor\":\"wieght\",\"why\":\"the model has no such parameter\"}",
        json.get("ignored").get(1).toString());
    assertEquals(
        "[{\"instead\":\"left as it was initialised\",\"nearest\":\"wieght\",\"parameter\":\"weight\"}]",
        json.get("missing").toString());
    assertEquals(folder + ": 2 tensors read (1 reshaped), 2 ignored, 1 missing", report.summary());
    assertThrows(CheckpointException.class, report::requireComplete);
  }

  @Test
  void asTextAllOfItIsInTheFileAndTheBeginningInAMessage() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    IntStream.range(0, 500)
        .forEach(i -> writer.add("layer.%d.bias".formatted(i), Nd4j.ones(DataType.FLOAT, 1)));
    writer.write(folder.resolve("model.safetensors"));
    LoadReport report =
        load(
            ParameterSpec.of("layer.7.bias", Initializer.zeros(), 1),
            ParameterSpec.of("head", Initializer.zeros(), 1));
    Path file = folder.resolve("report.txt");
    LoadReport.write(file, List.of(report, report));
    List<String> lines = Files.readAllLines(file);
    assertEquals(2 * (1 + 500 + 2 + 2), lines.size());
    assertTrue(lines.contains("  layer.499.bias: the model has no such parameter"));
    assertTrue(lines.contains("  head: left as it was initialised"));
    assertTrue(lines.contains("  layer.7.bias"));
    assertTrue(report.toText().contains("  ... and 459 more"));
    assertFalse(report.toText().contains("layer.499"));
  }

  @Test
  void kernelsOfTensorFlowAreTransposedAndSaidToBe() {
    Path bert = Goldens.path("bert");
    List<ParameterSpec> specs = new ArrayList<>();
    try (WeightsFolder weights = WeightsFolder.open(bert)) {
      weights
          .tensors()
          .forEach(
              tensor ->
                  specs.add(new ParameterSpec(tensor.name(), tensor.shape(), Initializer.zeros())));
      try (Parameters parameters = Parameters.allocate(specs)) {
        LoadReport report =
            Components.load(Goldens.path("bert_formats/tf_h5"), parameters, "").requireComplete();
        // Query, key, value, two in the feed-forward, one behind the heads; and one in the head.
        assertEquals(2 * 6 + 1, report.transposed().size());
        assertEquals(specs.size(), report.transposed().size() + report.matched().size());
        assertEquals(specs.size(), report.tensors().size());
        specs.forEach(
            spec ->
                assertEquals(
                    weights.tensor(spec.name()), parameters.value(spec.name()), spec::name));
        assertTrue(report.summary().contains("42 tensors read (13 transposed), 0 ignored"));
      }
    }
  }
}
