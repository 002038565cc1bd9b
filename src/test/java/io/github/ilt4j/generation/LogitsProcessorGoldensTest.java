package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.WordBytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Each processor of sampling, and a chain of them, against HuggingFace's. */
class LogitsProcessorGoldensTest {

  private static JsonNode cases() throws IOException {
    return new ObjectMapper().readTree(GoldenModel.FOLDER.resolve("processors.json").toFile());
  }

  static Stream<String> names() throws IOException {
    return cases().properties().stream().map(field -> field.getKey());
  }

  @ParameterizedTest
  @MethodSource("names")
  void scoresEqualHuggingFace(String name) throws IOException {
    ObjectNode json = ((ObjectNode) cases().path(name)).put("do_sample", true);
    if (!json.has("top_k")) {
      json.put("top_k", 0);
    }
    List<LogitsProcessor> processors = LogitsProcessors.of(GoldenModel.options(json).build());
    try (SafetensorsFile io =
        SafetensorsFile.open(GoldenModel.FOLDER.resolve("processors.safetensors"))) {
      INDArray given = io.tensor("in.scores");
      INDArray ids = io.tensor("in.input_ids");
      INDArray expected = io.tensor("out." + name);
      for (int row = 0; row < given.size(0); row++) {
        float[] scores = given.getRow(row).toFloatVector();
        WordBytes word = new WordBytes(new int[0], 9);
        IntStream.of(ids.getRow(row).toIntVector()).forEach(word::add);
        LogitsProcessor.all(processors, scores, word);
        float[] wanted = expected.getRow(row).toFloatVector();
        String place = name + " row " + row;
        if (hasTies(given.getRow(row).toFloatVector())) {
          // Which of equal scores stay is left to the sort: an unstable one in PyTorch.
          Arrays.sort(wanted);
          Arrays.sort(scores);
        }
        for (int value = 0; value < scores.length; value++) {
          float tolerance = 1e-5f * Math.max(1, Math.abs(wanted[value]));
          assertEquals(wanted[value], scores[value], tolerance, place + " byte " + value);
        }
      }
    }
  }

  private static boolean hasTies(float[] scores) {
    Set<Float> distinct = new HashSet<>();
    for (float score : scores) {
      distinct.add(score);
    }
    return distinct.size() < scores.length;
  }
}
