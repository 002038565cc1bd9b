package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What benchmarks print; how fast they are is not looked at. */
class BenchCommandTest {

  /** Of a result of the PyTorch side, those that have a meaning here. */
  private static final List<String> PEERS_FIELDS =
      List.of(
          "bench",
          "batch",
          "words",
          "max_word_length",
          "image",
          "compute",
          "seconds_per_step",
          "fastest_step",
          "words_per_s",
          "text_bytes_per_s",
          "split_s",
          "bytes_wide",
          "label_bytes_per_step",
          "mean_image_width",
          "last_loss",
          "threads");

  private static final List<String> GENERATIONS_FIELDS =
      List.of(
          "bench",
          "batch",
          "prompt_words",
          "words",
          "bytes_per_word",
          "image",
          "seconds",
          "fastest",
          "words_per_s",
          "bytes_per_s",
          "split_s",
          "threads");

  @Test
  void loadingReadsEveryWeightOfTheFormatsThereAre() throws IOException {
    String goldens = "../import/src/test/resources/goldens/bert_formats/";
    for (String format : List.of("sharded", "bin_zip_bf16", "bin_legacy", "tf_h5")) {
      JsonNode line = only("load", "--checkpoint", goldens + format, "--repeats", "1");
      assertTrue(line.get("tensors").asInt() >= 42, line::toString);
      assertTrue(line.get("gb_per_s").asDouble() > 0, line::toString);
      // 23,502 parameters, and what is tied once more in files of PyTorch.
      int tied = format.startsWith("bin") ? 110 * 32 + 110 : 0;
      int size = format.endsWith("bf16") ? 2 : 4;
      assertEquals((23_502 + tied) * size, line.get("bytes").asInt(), format);
    }
  }

  @Test
  void aTrainingStepIsSplitWithoutRemainder() throws IOException {
    JsonNode line =
        only(
            "train --preset demo --batch 2 --words 8 --max-word-length 12 --steps 1 --warmup 1"
                .split(" "));
    for (String field : PEERS_FIELDS) {
      assertTrue(line.has(field), field);
    }
    double seconds = line.get("seconds_per_step").asDouble();
    double sum = 0;
    for (JsonNode part : line.get("split_s")) {
      assertTrue(part.asDouble() >= 0, line::toString);
      sum += part.asDouble();
    }
    assertEquals(seconds, sum, 7 * 0.00005, "each of seven parts is rounded");
    assertEquals(16, line.get("words_per_s").asDouble() * seconds, 0.05 * 16);
    assertEquals(4, line.get("stages").size());
    double useful = 0;
    for (JsonNode stage : line.get("stages")) {
      useful += stage.get("gflop").asDouble();
      assertTrue(
          stage.get("gflop").asDouble() <= stage.get("gflop_with_padding").asDouble(),
          stage::toString);
    }
    assertEquals(line.get("gflop").asDouble(), useful, 0.0005);
  }

  @Test
  void withoutImagesThereIsNothingOfThem() throws IOException {
    JsonNode line =
        only("train --preset demo --batch 1 --words 4 --steps 1 --warmup 0 --no-image".split(" "));
    assertEquals(3, line.get("stages").size());
    assertTrue(!line.get("split_s").has("image_fwd") && !line.has("mean_image_width"));
  }

  @Test
  void generationSpellsTheBytesThatItIsAskedFor() throws IOException {
    JsonNode line =
        only(
            "generate --preset demo --batch 2 --prompt-words 4 --words 3 --bytes-per-word 5 --repeats 1"
                .split(" "));
    for (String field : GENERATIONS_FIELDS) {
      assertTrue(line.has(field), field);
    }
    double seconds = line.get("seconds").asDouble();
    double sum = 0;
    for (JsonNode part : line.get("split_s")) {
      sum += part.asDouble();
    }
    assertEquals(seconds, sum, 6 * 0.00005, "each of six parts is rounded");
    assertEquals(5, line.get("bytes_per_s").asDouble() / line.get("words_per_s").asDouble(), 0.01);
  }

  @Test
  void theOthersPrintALineACase() throws IOException {
    assertTrue(only("gemm", "--repeats", "1").get("peak_gflops").asDouble() > 0);
    assertTrue(only("segment", "--repeats", "1").get("bytes_per_s").asDouble() > 0);
    for (JsonNode line : run("render", "--repeats", "1")) {
      assertTrue(line.get("words_per_s").asDouble() > 0);
    }
  }

  private static JsonNode only(String... line) throws IOException {
    List<JsonNode> lines = run(line);
    assertEquals(1, lines.size());
    return lines.get(0);
  }

  /** Every line of standard output has to be an object. */
  private static List<JsonNode> run(String... line) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("bench"));
    arguments.addAll(List.of(line));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Main(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false)
            .run(arguments);
    assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
    List<JsonNode> lines = new ArrayList<>();
    for (String text : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(new ObjectMapper().readTree(text));
    }
    return lines;
  }
}
