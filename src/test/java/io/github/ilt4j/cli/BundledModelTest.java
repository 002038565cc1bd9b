package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model that comes with the library, on numbers that it was never trained on. */
class BundledModelTest {
  private static final int EXAMPLES = 60;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** The first of the validation side, as {@code evaluate} takes them: with the seed of the run. */
  private static List<Example> unseen() {
    List<Example> examples = new ArrayList<>();
    try (ExampleStream stream =
        EmbeddedData.of(EmbeddedTask.SPELLING, Split.VALIDATION)
            .withLanguages(List.of("en", "he"))
            .withSeed(42)
            .open(0)) {
      while (examples.size() < EXAMPLES) {
        examples.add(stream.next());
      }
    }
    return examples;
  }

  @Test
  void itSpellsNumbersThatItNeverSawAndEvaluateCountsThem() throws IOException {
    int right = 0;
    try (LanguageModel model = LanguageModel.openBundled()) {
      for (Example example : unseen()) {
        String written = model.generate(example.prompt(), 12);
        right += written.equals(example.completion().orElseThrow()) ? 1 : 0;
      }
    }
    assertTrue(right >= 0.9 * EXAMPLES, right + " right of " + EXAMPLES);

    assertEquals(0, run("evaluate", "--examples", Integer.toString(EXAMPLES)), err::toString);
    JsonNode found = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertEquals(EXAMPLES, found.path("examples").intValue());
    assertEquals((double) right / EXAMPLES, found.path("exact_match").doubleValue());
    assertTrue(found.path("generated_word_accuracy").doubleValue() >= 0.9, found::toString);
  }

  @Test
  void generateNeedsNoCheckpoint() {
    Example example = unseen().get(1);
    assertEquals(0, run("generate", "--prompt", example.prompt()), err::toString);
    assertEquals(example.text(), out.toString(StandardCharsets.UTF_8).stripTrailing());
  }

  private int run(String... line) {
    PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(results, messages, false).run(List.of(line));
  }
}
