package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of the reference itself, in and out again; and models that lack something. */
class ExportCommandTest {
  private static final Path GOLDENS =
      Path.of("..", "import", "src", "test", "resources", "goldens");
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {"welt_2026/full", "welt_2026/no_image", "welt_2026/no_bytes", "welt_seed/full"})
  void aModelOfTheReferenceComesOutByteForByte(String golden) throws IOException {
    Path source = GOLDENS.resolve(golden);
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    assertEquals(0, export(source, first), this::errors);
    assertEquals(0, export(first, second), this::errors);
    for (String file : List.of(WEIGHTS, "config.json", "generation_config.json")) {
      byte[] expected = Files.readAllBytes(source.resolve(file));
      assertArrayEquals(expected, Files.readAllBytes(first.resolve(file)), file);
      assertArrayEquals(expected, Files.readAllBytes(second.resolve(file)), file);
    }
    assertTrue(errors().contains(" ignored, 0 missing"), this::errors);
  }

  @Test
  void theProcessorsPartsAreWhereTheReferenceLooksForThem() throws IOException {
    Path exported = folder.resolve("exported");
    assertEquals(0, export(GOLDENS.resolve("welt_2026/full"), exported), this::errors);
    JsonNode processor = json(exported, "processor_config.json");
    assertEquals("TextImageProcessor", processor.get("processor_class").asText());
    assertEquals(32, processor.get("max_word_length").asInt());
    JsonNode segmenter = json(exported, "pretokenizer/tokenizer_config.json");
    assertEquals(30, segmenter.get("max_bytes").asInt());
    JsonNode bytes = json(exported, "tokenizer/tokenizer_config.json");
    assertEquals("\u0002", bytes.get("bos_token").asText());
    assertTrue(Files.exists(exported.resolve("renderer/processor_config.json")));
    JsonNode images = json(exported, "image_processor/preprocessor_config.json");
    assertEquals("[0.5,0.5,0.5]", images.get("image_mean").toString());
    assertFalse(images.get("do_resize").asBoolean());

    Path withoutImages = folder.resolve("without");
    assertEquals(0, export(GOLDENS.resolve("welt_2026/no_image"), withoutImages), this::errors);
    assertFalse(Files.exists(withoutImages.resolve("image_processor")));
  }

  @Test
  void weightsOfSixteenBitsAreSaidToBeSuch() throws IOException {
    Path exported = folder.resolve("exported");
    assertEquals(
        0, export(GOLDENS.resolve("welt_2026/full"), exported, "--dtype", "bf16"), this::errors);
    assertEquals("bfloat16", json(exported, "config.json").get("dtype").asText());
    try (SafetensorsFile file = SafetensorsFile.open(exported.resolve(WEIGHTS))) {
      assertTrue(file.tensors().stream().allMatch(tensor -> tensor.dtype() == Dtype.BF16));
    }
  }

  @Test
  void aMissingParameterIsAnErrorUnlessItMayBe() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Path source = GOLDENS.resolve("welt_2026/no_image");
    Files.copy(source.resolve("config.json"), broken.resolve("config.json"));
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(source.resolve(WEIGHTS))) {
      file.names().stream()
          .filter(name -> !name.equals("decoder_norm.weight"))
          .forEach(name -> writer.add(name, file.tensor(name)));
      writer.write(broken.resolve(WEIGHTS));
    }
    Path report = folder.resolve("report.json");
    Path exported = folder.resolve("exported");
    String[] tell = {"--load-report", report.toString()};
    assertEquals(Main.FAILURE, export(broken, exported, tell));
    assertTrue(errors().contains("1 parameters are missing:\n  decoder_norm.weight"), errors());
    assertFalse(Files.exists(exported));
    JsonNode missing = json(folder, "report.json").get("reports").get(0).get("missing");
    assertEquals("decoder_norm.weight", missing.get(0).get("parameter").asText());
    assertEquals(
        Main.FAILURE, run("generate", "--checkpoint", broken.toString(), "--prompt", "a "));

    assertEquals(0, export(broken, exported, "--strict=false"), this::errors);
    assertEquals(
        0,
        run(
            "generate",
            "--checkpoint",
            broken.toString(),
            "--prompt",
            "a ",
            "--max-words",
            "1",
            "--strict=false"),
        this::errors);
    assertTrue(errors().contains(" 1 missing"), this::errors);
    // A norm begins as ones, which is what it gets here.
    try (SafetensorsFile file = SafetensorsFile.open(exported.resolve(WEIGHTS))) {
      assertEquals(1f, file.tensor("decoder_norm.weight").meanNumber().floatValue());
    }
  }

  @Test
  void aComponentThatLacksSomethingIsTakenUnlessStrict() throws IOException {
    Path component = Files.createDirectory(folder.resolve("bert"));
    Path source = GOLDENS.resolve("bert_formats/bin_zip");
    Files.copy(source.resolve("config.json"), component.resolve("config.json"));
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(GOLDENS.resolve("bert").resolve(WEIGHTS))) {
      file.names().stream()
          .filter(name -> !name.contains("layer.1.output.dense"))
          .forEach(name -> writer.add(name, file.tensor(name)));
      writer.write(component.resolve(WEIGHTS));
    }
    Path report = folder.resolve("report.txt");
    String[] train = {
      "train",
      "--data",
      "embedded:numbers",
      "--image-encoder",
      "none",
      "--steps",
      "0",
      "--bytes-encoder",
      component.toString(),
      "--load-pretrained",
      "--eval-examples",
      "1",
      "--load-report",
      report.toString(),
      "--output",
      folder.resolve("strict").toString(),
      "--strict"
    };
    assertEquals(Main.FAILURE, run(train));
    assertTrue(
        errors().contains("bytes_encoder.bert.encoder.layer.1.output.dense.weight"), errors());
    assertTrue(Files.readString(report).contains("missing:\n  bytes_encoder.bert.encoder.layer.1"));
  }

  private int export(Path from, Path to, String... more) {
    String[] line = new String[more.length + 5];
    System.arraycopy(
        new String[] {"export", "--checkpoint", from.toString(), "--output", to.toString()},
        0,
        line,
        0,
        5);
    System.arraycopy(more, 0, line, 5, more.length);
    return run(line);
  }

  private int run(String... line) {
    PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(results, messages, false).run(List.of(line));
  }

  private static JsonNode json(Path in, String name) throws IOException {
    return new ObjectMapper().readTree(in.resolve(name).toFile());
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
