package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.cli.Main;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.TrainOptions;
import io.github.ilt4j.reporting.Metrics;
import io.github.ilt4j.reporting.MetricsLog;
import io.github.ilt4j.reporting.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @Test
  void aStoppedRunGoesOnToTheNumbersOfOneThatWasNot() throws IOException {
    TrainOptions whole = options("whole", "");
    float[] expected = train(whole, 6);
    float[] same = train(options("same", ""), 6);
    assertArrayEquals(expected, same, 0, "same seed, same numbers");
    train(options("stopped", ""), 3);
    assertTrue(told().contains("stopped and saved after step 3"));
    float[] resumed = train(options("stopped", "resume: true\n"), 6);
    assertArrayEquals(expected, resumed, 0);
    assertEquals(losses("whole"), losses("stopped"));
    assertEquals(List.of(3, 6), new RunFolder(folder.resolve("stopped")).steps());
  }

  @Test
  void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
    train(options("run", ""), 1);
    OptionException error = assertThrows(OptionException.class, () -> train(options("run", ""), 1));
    assertTrue(error.getMessage().contains("--resume"), error::getMessage);
  }

  @Test
  void optionsThatARunCannotGoOnWithDoNotReplaceItsOwn() throws IOException {
    train(options("run", ""), 1);
    TrainOptions other = options("run", "resume: true\nseed: 7\n");
    OptionException error = assertThrows(OptionException.class, () -> train(other, 2));
    assertTrue(error.getMessage().contains("42, found 7"), error::getMessage);
    assertEquals(42, TrainOptions.load(folder.resolve("run")).training().seed());
  }

  @Test
  void malformedLinesAreCountedAlsoWhenTheRunEndsWithinAnEpoch() throws IOException {
    Path data = folder.resolve("data.jsonl");
    String good = "{\"text\": \"one two\"}\n";
    Files.writeString(data, good + "{oops\n" + good.repeat(20) + "[]\n");
    String more = "data: '" + data + "'\nskip-bad-lines: true\nvalidation-percent: 0\n";
    train(options("run", more), 6);
    assertTrue(told().contains("2 malformed lines were skipped"), told());
  }

  @Test
  void aStoppedRunOnPreparedShardsMixedWithATaskGoesOnToTheSameNumbers() throws IOException {
    Path corpus = folder.resolve("corpus.txt");
    Files.write(corpus, IntStream.range(0, 40).mapToObj(i -> "one two " + i).toList());
    Path prepared = folder.resolve("prepared");
    String[] prepare = {
      "prepare",
      "--data",
      corpus.toString(),
      "--output",
      prepared.toString(),
      "--num-units-per-file",
      "20",
      "--validation-split-units",
      "15"
    };
    ByteArrayOutputStream quiet = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(quiet, true, StandardCharsets.UTF_8);
    assertEquals(0, new Main(stream, stream, false).run(List.of(prepare)), quiet::toString);
    // Eight steps of two: the shards alone are read more than once.
    String more = "data: ['" + prepared + ":0.8', 'embedded:names:0.2']\nsteps: 40\n";
    float[] expected = train(options("whole", more), 40);
    train(options("stopped", more), 31);
    float[] resumed = train(options("stopped", more + "resume: true\n"), 40);
    assertArrayEquals(expected, resumed, 0);
    assertEquals(losses("whole"), losses("stopped"));
  }

  private String told() {
    return told.toString(StandardCharsets.UTF_8);
  }

  private List<Map<String, Double>> losses(String name) throws IOException {
    return MetricsLog.read(folder.resolve(name).resolve("metrics.jsonl")).stream()
        .map(Metrics::values)
        .map(
            values -> {
              Map<String, Double> same = new TreeMap<>(values);
              same.keySet().removeIf(key -> key.endsWith("per_second"));
              return same;
            })
        .toList();
  }

  private float[] train(TrainOptions options, int stopAt) throws IOException {
    PrintStream stream = new PrintStream(told, true, StandardCharsets.UTF_8);
    Progress progress = Progress.start(stream, false, "train", options.training().steps());
    try (TrainingRun run = new TrainingRun(options, progress)) {
      run.run(() -> run.step() >= stopAt);
      return run.model().parameters().values().toFloatVector();
    }
  }

  /** The smallest model: bytes only, one layer each, with every kind of dropout there is. */
  private TrainOptions options(String name, String more) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        image-encoder: none
        bytes-encoder: {model_type: bert, vocab_size: 256, hidden_size: 8, num_hidden_layers: 1,
          num_attention_heads: 2, intermediate_size: 8, max_position_embeddings: 32,
          hidden_dropout_prob: 0.1, attention_probs_dropout_prob: 0.1}
        latent-transformer: {model_type: gpt_neox, vocab_size: 0, hidden_size: 8,
          num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 8}
        bytes-decoder: {model_type: llama, vocab_size: 256, hidden_size: 8, num_hidden_layers: 1,
          num_attention_heads: 2, intermediate_size: 8}
        batch-size: 2
        max-sequence-length: 8
        warmup-steps: 2
        eval-every: 3
        eval-examples: 3
        save-every: 0
        log-every: 1
        """
            + "output: '"
            + folder.resolve(name).toString().replace("'", "''")
            + "'\n"
            + (more.contains("steps: ") ? "" : "steps: 6\n")
            + (more.contains("data: ") ? "" : "data: embedded:names\n")
            + more);
    return TrainOptions.merge(OptionLayer.empty(), Optional.of(file), OptionLayer.empty());
  }
}
