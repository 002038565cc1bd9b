package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A file of CLIP has two towers, of which the model has one. */
class ClipFileTest {
  @TempDir Path folder;

  @Test
  void theImageTowerIsReadAndTheTextTowerToldOf() throws IOException {
    Path tower = Goldens.path("clip_vision");
    SafetensorsWriter both = new SafetensorsWriter();
    List<String> others =
        List.of(
            "logit_scale",
            "text_model.encoder.layers.0.layer_norm1.bias",
            "text_model.final_layer_norm.weight",
            "text_projection.weight",
            "visual_projection.weight");
    others.forEach(name -> both.add(name, Nd4j.ones(DataType.FLOAT, 2)));
    String positions = "vision_model.embeddings.position_ids";
    both.add(positions, Nd4j.zeros(DataType.INT64, 1, 17));
    try (WeightsFolder weights = WeightsFolder.open(tower)) {
      weights.names().forEach(name -> both.add(name, weights.tensor(name)));
      both.write(folder.resolve("model.safetensors"));
      Files.writeString(
          folder.resolve("config.json"),
          "{\"model_type\": \"clip\", \"vision_config\": "
              + Files.readString(tower.resolve("config.json"))
              + "}");
      List<ParameterSpec> specs =
          weights.tensors().stream().map(tensor -> spec("image_encoder.", tensor)).toList();
      try (Parameters parameters = Parameters.allocate(specs)) {
        LoadReport report =
            Components.loadBody(folder, parameters, "image_encoder").requireComplete();
        assertEquals(specs.size(), report.matched().size());
        for (String name : weights.names()) {
          INDArray expected = weights.tensor(name);
          assertEquals(expected, parameters.value("image_encoder." + name), name);
        }
        Map<String, String> ignored =
            report.ignored().stream()
                .collect(Collectors.toMap(LoadReport.Ignored::name, LoadReport.Ignored::reason));
        assertEquals("a buffer, not a weight", ignored.remove(positions));
        assertEquals(others, ignored.keySet().stream().sorted().toList());
        ignored
            .values()
            .forEach(
                reason ->
                    assertEquals(
                        "of CLIP's text tower; the model has the image tower alone", reason));
      }
    }
  }

  private static ParameterSpec spec(String prefix, TensorInfo tensor) {
    return new ParameterSpec(prefix + tensor.name(), tensor.shape(), Initializer.zeros());
  }
}
