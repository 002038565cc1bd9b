package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.hub.HubListener;
import io.github.ilt4j.model.ModelFolders;
import io.github.ilt4j.model.Models;
import io.github.ilt4j.options.ComponentSource;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.TrainOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the hub where a folder could stand. */
class HubModelsTest {
  private static final Path NUMBERS = Path.of("main", "resources", "models", "number-spelling");
  private static final Path GOLDENS =
      Path.of("..", "import", "src", "test", "resources", "goldens");
  private static final Path BERT = GOLDENS.resolve("bert");

  @TempDir Path temporary;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aWholeModelIsDownloadedAndGenerates() throws IOException {
    try (FolderHub hub = new FolderHub("org/numbers", NUMBERS)) {
      Map<String, String> environment = hub.environment(temporary);
      assertEquals(0, run(environment, "download", "org/numbers"), this::errors);
      Path folder = Path.of(results().strip());
      assertEquals(
          -1, Files.mismatch(NUMBERS.resolve("config.json"), folder.resolve("config.json")));
      out.reset();
      String prompt = "<number>\\x0E12\\x0F<en> ";
      assertEquals(
          0,
          run(environment, "generate", "--checkpoint", "org/numbers", "--prompt", prompt),
          this::errors);
      assertEquals("<number>\u000E12\u000F<en> twelve", results().stripTrailing());
      assertEquals(
          List.of(
              "config.json",
              "model.safetensors",
              "options.yaml",
              "preprocessor_config.json",
              "processor_config.json"),
          hub.downloads(),
          "each once");
    }
  }

  @Test
  void aRunKeepsTheCommitOfItsComponents() throws IOException {
    Path output = temporary.resolve("run");
    Map<String, String> environment;
    try (FolderHub hub = new FolderHub("org/bert", BERT)) {
      environment = hub.environment(temporary.resolve("cache"));
      String line =
          "train --steps 1 --batch-size 1 --max-sequence-length 8 --eval-examples 1"
              + " --image-encoder none --max-word-length 16 --load-pretrained"
              + " --bytes-encoder org/bert --output "
              + output
              + " --latent-transformer "
              + GOLDENS.resolve("gpt_neox")
              + " --bytes-decoder "
              + GOLDENS.resolve("llama");
      assertEquals(0, run(environment, line.split(" ", -1)), this::errors);
      assertEquals(List.of("config.json", "model.safetensors"), hub.downloads());
      assertTrue(errors().contains(": 36 tensors read, 6 ignored, 0 missing"), this::errors);
    }
    TrainOptions saved = TrainOptions.load(output.resolve("checkpoint-1"));
    ComponentSource.Hub encoder = (ComponentSource.Hub) saved.model().bytesEncoder();
    assertEquals("org/bert@" + FolderHub.COMMIT, encoder.name().toString());
    // The hub is gone: what was saved needs the cache alone.
    TrainOptions again = new ModelFolders(environment, HubListener.SILENT).locate(saved);
    Path config = ((ComponentSource.Folder) again.model().bytesEncoder()).path();
    assertEquals(-1, Files.mismatch(BERT.resolve("config.json"), config.resolve("config.json")));
    assertEquals(saved.yaml(), again.yaml());
  }

  @Test
  void configurationsAloneComeWithoutWeights() throws IOException {
    try (FolderHub hub = new FolderHub("org/bert", BERT)) {
      Path file = temporary.resolve("run.yaml");
      Files.writeString(file, "bytes-encoder: org/bert\noutput: x\n");
      TrainOptions options =
          TrainOptions.merge(OptionLayer.empty(), Optional.of(file), OptionLayer.empty());
      ModelFolders folders =
          new ModelFolders(hub.environment(temporary.resolve("cache")), HubListener.SILENT);
      Models.config(folders.locate(options).model(), 0);
      assertEquals(List.of("config.json"), hub.downloads());
    }
  }

  @Test
  void anErrorNamesBothWays() throws IOException {
    try (FolderHub hub = new FolderHub("org/bert", BERT)) {
      Map<String, String> environment = hub.environment(temporary);
      assertEquals(Main.FAILURE, generate(environment, "org/bret"));
      assertEquals(
          "ilt4j: org/bret: there is no such folder, and as a model of the hub it cannot be had:"
              + " org/bret: "
              + environment.get("HF_ENDPOINT")
              + " has no such model (404)\n",
          errors());
      err.reset();
      Map<String, String> offline = new HashMap<>(environment);
      offline.put("HF_HUB_OFFLINE", "1");
      assertEquals(Main.FAILURE, generate(offline, "org/bert@v2"));
      assertTrue(errors().contains("there is no such folder"), this::errors);
      assertTrue(errors().contains("HF_HUB_OFFLINE forbids to download it"), this::errors);
      err.reset();
      assertEquals(Main.FAILURE, generate(environment, "a/b/c"));
      assertTrue(errors().contains("a model of the hub has the form org/name"), this::errors);
    }
  }

  @Test
  void theNameIsAnOperandOfDownload() {
    assertEquals(Main.USAGE, run(Map.of(), "download"));
    assertTrue(errors().startsWith("ilt4j: --model ORG/NAME[@REV] is needed"), this::errors);
    err.reset();
    assertEquals(Main.USAGE, run(Map.of(), "download", "bert"));
    assertEquals(
        "ilt4j: download: expected a model of the hub as org/name or org/name@revision, found"
            + " 'bert'\n",
        errors());
    err.reset();
    assertEquals(Main.USAGE, run(Map.of(), "download", "a/b", "c/d"));
    assertTrue(errors().startsWith("ilt4j: 'c/d' belongs to no option"), this::errors);
    err.reset();
    assertEquals(Main.USAGE, run(Map.of(), "download", "--model", "a/b", "c/d"));
    assertTrue(errors().startsWith("ilt4j: 'c/d' belongs to no option"), this::errors);
  }

  private int generate(Map<String, String> environment, String checkpoint) {
    return run(environment, "generate", "--checkpoint", checkpoint, "--prompt", "x");
  }

  private int run(Map<String, String> environment, String... line) {
    PrintStream toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(toOut, toErr, false, environment).run(List.of(line));
  }

  private String results() {
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
