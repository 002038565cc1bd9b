package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.datasets.images.Png;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.training.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a text file to a continued text, by the commands and by the library. */
class GenerateCommandTest {
  private static final String TEXT = "ab cd ef";

  @TempDir static Path folder;
  private static Path text;
  private static Path config;
  private static Path run;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A model so small, and a text so short, that a few steps make it know the text by heart. */
  @BeforeAll
  static void train() throws IOException {
    text = Files.writeString(folder.resolve("text.txt"), TEXT + "\n");
    config =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            image-encoder: {model_type: vit, hidden_size: 16, num_hidden_layers: 1,
              num_attention_heads: 2, intermediate_size: 16, image_size: 32, patch_size: 16}
            bytes-encoder: {model_type: bert, vocab_size: 256, hidden_size: 16,
              num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16,
              max_position_embeddings: 32, hidden_dropout_prob: 0.0,
              attention_probs_dropout_prob: 0.0}
            latent-transformer: {model_type: gpt_neox, vocab_size: 0, hidden_size: 32,
              num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 32}
            bytes-decoder: {model_type: llama, vocab_size: 256, hidden_size: 16,
              num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 32}
            modality-dropout: 0.0
            max-word-length: 12
            batch-size: 1
            packed: false
            steps: 200
            warmup-steps: 5
            learning-rate: 5.0e-3
            schedule: linear
            eval-every: 0
            save-every: 0
            validation-percent: 0
            """);
    run = train("run");
  }

  private static Path train(String name, String... more) {
    Path output = folder.resolve(name);
    List<String> line = new ArrayList<>(List.of("train", "--output", output.toString()));
    line.addAll(List.of("--config", config.toString(), "--data", text.toString()));
    line.addAll(List.of(more));
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(told, true, StandardCharsets.UTF_8);
    assertEquals(
        0, new Main(stream, stream, false).run(line), () -> told.toString(StandardCharsets.UTF_8));
    return output;
  }

  /** The way that other backends take: no kernel but ND4J's operations. */
  @Test
  void operationsOfNd4jAloneTrainAndGenerate() {
    Path other = train("nd4j", "--kernels", "nd4j");
    assertEquals(0, generate(other, "--prompt", "ab ", "--kernels", "nd4j"));
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing());
  }

  @Test
  void aTrainedSentenceIsContinuedByCommandAndLibrary() throws IOException {
    Path picture = folder.resolve("words.png");
    assertEquals(0, generate(run, "--prompt", "ab ", "--show-images", picture.toString()));
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing());
    try (LanguageModel model = LanguageModel.open(run)) {
      assertEquals("cd ef", model.generate("ab ", 9));
      assertEquals("cd ", model.generate("ab ", 1));
      assertEquals("d ef", model.generate("ab c", 9), "a prompt that ends inside a word");
      assertEquals(Optional.empty(), model.fontWarning());
      // BOS, two words of the prompt's side and what followed, side by side, each 16 high.
      WordImage sheet = Png.read(picture);
      assertTrue(sheet.height() >= 3 * 16 && sheet.width() > 3 * 4 * 16, sheet::toString);
    }
  }

  @Test
  void aModelDrawnWithOtherFontsIsTold() throws IOException {
    Path checkpoint = RunFolder.checkpointIn(run);
    ProcessorConfig saved = ProcessorConfig.read(checkpoint);
    assertEquals(12, saved.maxWordLength());
    new ProcessorConfig(
            saved.maxWordLength(), saved.maxSequenceLength(), Optional.of("0".repeat(64)))
        .write(checkpoint);
    assertEquals(0, generate(checkpoint, "--prompt", "ab ", "--max-words", "1"));
    assertTrue(errors().contains("other fonts (00000000...)"), errors());
    Files.delete(checkpoint.resolve(ProcessorConfig.FILE));
    assertEquals(ProcessorConfig.PUBLISHED, ProcessorConfig.read(checkpoint));
    saved.write(checkpoint);
    assertEquals(saved, ProcessorConfig.read(checkpoint));
  }

  @Test
  void anExportedModelIsHalfAsLargeAndWritesTheSame() throws IOException {
    Path exported = folder.resolve("exported");
    assertEquals(
        0,
        run(
            "export",
            "--checkpoint",
            run.toString(),
            "--output",
            exported.toString(),
            "--dtype",
            "bf16"),
        errors());
    assertEquals(0, generate(exported, "--prompt", "ab "));
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing());
    long size = Files.size(exported.resolve("model.safetensors"));
    long whole = Files.size(RunFolder.checkpointIn(run).resolve("model.safetensors"));
    assertTrue(size < 0.6 * whole, size + " bytes of " + whole);
  }

  @Test
  void anExportedModelHasTheVeryTensorsOfTheTraining() throws IOException {
    Path exported = folder.resolve("exported-whole");
    assertEquals(
        0,
        run("export", "--checkpoint", run.toString(), "--output", exported.toString()),
        errors());
    Path checkpoint = RunFolder.checkpointIn(run);
    for (String file : List.of("model.safetensors", "config.json", ProcessorConfig.FILE)) {
      assertArrayEquals(
          Files.readAllBytes(checkpoint.resolve(file)),
          Files.readAllBytes(exported.resolve(file)),
          file);
    }
    assertFalse(Files.exists(exported.resolve("optimizer.safetensors")));
    assertEquals(0, generate(exported, "--prompt", "ab "));
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing());
  }

  /** What Ctrl-C does: the JVM then ends with 130, see {@link StopSignal}. */
  @Test
  void aRequestToStopEndsTheTextAfterTheWordThatItIsAt() throws Exception {
    StopSignal stop = new StopSignal();
    PrintStream results =
        new PrintStream(out, true, StandardCharsets.UTF_8) {
          @Override
          public void print(String text) {
            super.print(text);
            if (text.startsWith("cd")) {
              stop.request();
            }
          }
        };
    Command command = new GenerateCommand();
    List<String> line = List.of("--checkpoint", run.toString(), "--prompt", "ab ");
    command.run(
        CommandLine.parse(command, line).layer(),
        new Console(results, new PrintStream(err), false, false, stop, Map.of()));
    assertEquals("ab cd " + System.lineSeparator(), out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void textsAreSearchedForAndDrawnByOptionsOfFileAndCommandLine() throws IOException {
    assertEquals(
        0,
        generate(run, "--prompt", "ab ", "--word-beams", "2", "--num-return-sequences", "2"),
        errors());
    List<String> texts = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, texts.size(), texts::toString);
    assertEquals(TEXT, texts.get(0), "it is known by heart, so the likeliest of all");
    out.reset();
    Path file = Files.writeString(folder.resolve("decoding.yaml"), "do-sample: true\ntop-k: 1\n");
    assertEquals(0, generate(run, "--prompt", "ab ", "--config", file.toString()), errors());
    assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing(), "one byte to draw");
  }

  @Test
  void theCheckpointsGenerationConfigCounts() throws IOException {
    Path config = RunFolder.checkpointIn(run).resolve("generation_config.json");
    Files.writeString(config, "{\"suppress_tokens\": [101], \"diversity_penalty\": 0.5}");
    try {
      assertEquals(0, generate(run, "--prompt", "ab ", "--max-words", "4"));
      assertFalse(out.toString(StandardCharsets.UTF_8).contains("e"), "a byte that never comes");
      assertTrue(
          errors().contains("generation_config.json asks for what is not there: diversity_penalty"),
          errors());
      out.reset();
      assertEquals(0, generate(run, "--prompt", "ab ", "--suppress-tokens", "[]"));
      assertEquals(TEXT, out.toString(StandardCharsets.UTF_8).stripTrailing(), "typed over it");
      Files.writeString(config, "{\"top_p\": 7}");
      assertEquals(Main.USAGE, generate(run, "--prompt", "ab "));
      assertTrue(errors().contains("top_p: expected a number above 0 and at most 1"), errors());
    } finally {
      Files.delete(config);
    }
  }

  @Test
  void mistakesAreToldInASentence() throws IOException {
    assertEquals(Main.USAGE, generate(folder, "--prompt", "a\\q"));
    assertTrue(errors().contains("character 2: unknown escape"), errors());
    err.reset();
    assertEquals(Main.USAGE, generate(run, "--prompt", "a", "--early-stopping", "true"));
    assertTrue(
        errors()
            .contains(
                "ilt4j: --early-stopping true excludes --num-beams 1: nothing is searched for"),
        errors());
    err.reset();
    assertEquals(Main.FAILURE, generate(folder, "--prompt", "a"));
    assertTrue(errors().contains("expected a checkpoint"), errors());
    assertFalse(errors().contains("\tat "), errors());
  }

  private int generate(Path checkpoint, String... more) {
    String[] line = new String[more.length + 3];
    line[0] = "generate";
    line[1] = "--checkpoint";
    line[2] = checkpoint.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return run(line);
  }

  private int run(String... line) {
    PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(results, messages, false).run(List.of(line));
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
