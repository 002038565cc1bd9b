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
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {

  @Test
  void bothPlansOfEveryComponentAreTold() throws IOException {
    List<String> plans = new ArrayList<>();
    for (String line : run("--json").lines().toList()) {
      JsonNode plan = new ObjectMapper().readTree(line);
      plans.add(plan.get("stage").asText() + " " + plan.get("training").asBoolean());
      long bytes =
          StreamSupport.stream(plan.get("steps").spliterator(), false)
              .mapToLong(step -> step.get("bytes").asLong())
              .sum();
      assertTrue(bytes > plan.get("arenaBytes").asLong(), "all of the arena is written");
    }
    assertEquals(
        List.of(
            "image_encoder false",
            "image_encoder true",
            "bytes_encoder false",
            "bytes_encoder true",
            "latent_transformer false",
            "latent_transformer true",
            "bytes_decoder false",
            "bytes_decoder true"),
        plans.stream().distinct().toList());
  }

  /** The latent transformer of the preset: 128 to 384, 128, 256 and 128 wide, twice. */
  @Test
  void theTableHasALineForEveryStep() {
    List<String> lines =
        run("--component", "latent", "--kernels", "nd4j", "--no-image").lines().toList();
    assertTrue(lines.get(0).startsWith("latent_transformer, inference: "), lines.get(0));
    int steps = Integer.parseInt(lines.get(0).replaceAll(".*inference: (\\d+) steps.*", "$1"));
    assertEquals("", lines.get(4 + steps));
    assertTrue(lines.get(5 + steps).startsWith("latent_transformer, training: "));
    for (String width : List.of("[8, 384]", "[8, 256]", "[8, 128]")) {
      assertTrue(lines.stream().anyMatch(line -> line.endsWith("-> FLOAT" + width)), width);
    }
    assertTrue(
        lines.stream()
            .filter(line -> line.contains("matmul"))
            .allMatch(line -> line.contains("nd4j:") || line.startsWith("joined")));
  }

  private static String run(String... more) {
    List<String> line =
        new ArrayList<>(List.of("explain", "--preset", "demo", "--batch", "1", "--words", "8"));
    line.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Main(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false)
            .run(line);
    assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
