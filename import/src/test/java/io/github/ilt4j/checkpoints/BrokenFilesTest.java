package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Whatever a file holds, reading it ends soon, in success or in an error that names the file. */
class BrokenFilesTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Three seconds on an idle machine, most of them for 90 MB of JSON. */
  private static final Duration FOR_A_MILLION = Duration.ofSeconds(20);

  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path folder;

  @Test
  void mutatedWeights() throws IOException {
    writeWeights(folder.resolve(WEIGHTS));
    byte[] intact = Files.readAllBytes(folder.resolve(WEIGHTS));
    int refused = 0;
    try (Parameters parameters = parameters()) {
      for (int seed = 0; seed < 2000; seed++) {
        writeAnew(WEIGHTS, Mutations.mutate(intact, new Random(seed)));
        refused += refused(seed, () -> readAll(parameters)) ? 1 : 0;
      }
    }
    assertTrue(refused > 700 && refused < 2000, "refused: " + refused);
  }

  @Test
  void mutatedIndexes() throws IOException {
    writeWeights(folder.resolve("one.safetensors"));
    byte[] intact =
        ("{\"metadata\": {\"total_size\": 1000}, \"weight_map\": {\"layer.0.weight\": \"one.safetensors\","
                + " \"layer.0.bias\": \"one.safetensors\", \"ids\": \"one.safetensors\"}}")
            .getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    try (Parameters parameters = parameters()) {
      for (int seed = 0; seed < 800; seed++) {
        writeAnew(INDEX, Mutations.mutate(intact, new Random(seed)));
        refused += refused(seed, () -> readAll(parameters)) ? 1 : 0;
      }
    }
    assertTrue(refused > 250 && refused < 800, "refused: " + refused);
  }

  @Test
  void mutatedConfigurations() throws IOException {
    for (String golden : List.of("llama3_rope", "welt_2026/full")) {
      byte[] intact = Files.readAllBytes(Goldens.path(golden).resolve("config.json"));
      int refused = 0;
      for (int seed = 0; seed < 700; seed++) {
        writeAnew("config.json", Mutations.mutate(intact, new Random(seed)));
        refused += refused(seed, this::readConfiguration) ? 1 : 0;
      }
      assertTrue(refused > 100 && refused < 700, "refused: " + refused);
    }
  }

  /** A file that is written over may be forced to the disk; a new one is not. */
  private void writeAnew(String name, byte[] content) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    Files.write(folder.resolve(name), content);
  }

  private void readConfiguration() {
    ConfigDocument document = ConfigDocument.read(folder);
    if (document.isWordLatent()) {
      document.with(document.wordLatent());
    } else {
      document.with(document.architecture());
    }
  }

  private void readAll(Parameters parameters) {
    try (WeightsFolder weights = WeightsFolder.open(folder)) {
      for (String name : weights.names()) {
        weights.tensor(name).close();
      }
    }
    Components.load(folder, parameters, "").toText();
  }

  private static boolean refused(int seed, Runnable read) {
    try {
      assertTimeout(SOON, read::run);
      return false;
    } catch (CheckpointException e) {
      return true;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("seed " + seed, e);
    }
  }

  @Test
  void jsonOfAnyDepth() throws IOException {
    for (String open : List.of("[", "{\"a\":", "{\"weight_map\":{\"a\":")) {
      String deep = open.repeat(100_000);
      for (String start : List.of("", "{\"x\":", "{\"__metadata__\":", "{\"weight_map\":")) {
        byte[] text = (start + deep).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("config.json"), text);
        assertRefused(() -> ConfigDocument.read(folder));
        Files.write(folder.resolve(INDEX), text);
        assertRefused(() -> WeightsFolder.open(folder));
        Files.write(folder.resolve("deep.safetensors"), framed(text, 0));
        assertRefused(() -> SafetensorsFile.open(folder.resolve("deep.safetensors")));
      }
    }
  }

  @Test
  void aMillionTensors() throws IOException {
    int count = 1_000_000;
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      header.append(
          "\"model.layers.%d.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
              .formatted(i, 4 * i, 4 * i + 4));
    }
    header.setCharAt(header.length() - 1, '}');
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve(WEIGHTS), framed(text, 4 * count));
    try (Parameters parameters = parameters()) {
      LoadReport report =
          assertTimeout(FOR_A_MILLION, () -> Components.load(folder, parameters, ""));
      assertEquals(count, report.ignored().size());
      assertTrue(report.toText().length() < 20_000);
    }
    Files.write(folder.resolve(WEIGHTS), framed(text, 4 * count - 1));
    assertRefused(() -> WeightsFolder.open(folder));
  }

  @Test
  void namesNumbersAndDocumentsOfAnyLength() throws IOException {
    String long1 = "x".repeat(1_000_000);
    for (String text :
        List.of(
            "{\"" + long1 + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":["
                + "9".repeat(1_000_000)
                + "],\"data_offsets\":[0,0]}}",
            "{\"a\":{\"dtype\":\"" + long1 + "\",\"shape\":[0],\"data_offsets\":[0,0]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":["
                + "1,".repeat(500_000)
                + "0],\"data_offsets\":[0,0]}}")) {
      Files.write(folder.resolve(WEIGHTS), framed(text.getBytes(StandardCharsets.UTF_8), 0));
      CheckpointException e = assertRefused(() -> WeightsFolder.open(folder));
      assertTrue(e.getMessage().length() < 20_000);
    }
    Files.writeString(
        folder.resolve("config.json"), "{\"a\": [" + "{},".repeat(4_000_000) + "{}]}");
    CheckpointException e = assertRefused(() -> ConfigDocument.read(folder));
    assertTrue(e.getMessage().contains("expected at most 10000000 bytes of JSON"), e.getMessage());
  }

  @Test
  void messagesDoNotSteerATerminal() throws IOException {
    String text =
        "{\"\\u001b[2J\\u0007a\":{\"dtype\":\"F33\",\"shape\":[0],\"data_offsets\":[0,0]}}";
    Files.write(folder.resolve(WEIGHTS), framed(text.getBytes(StandardCharsets.UTF_8), 0));
    CheckpointException e = assertRefused(() -> WeightsFolder.open(folder));
    assertTrue(e.getMessage().contains("tensor '\uFFFD[2J\uFFFDa': unknown dtype"), e.getMessage());
  }

  private static CheckpointException assertRefused(Runnable read) {
    return assertTimeout(SOON, () -> assertThrows(CheckpointException.class, read::run));
  }

  private static byte[] framed(byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private static void writeWeights(Path path) {
    new SafetensorsWriter()
        .metadata("format", "pt")
        .add("layer.0.weight", Nd4j.ones(DataType.FLOAT, 4, 3))
        .add("layer.0.bias", Nd4j.ones(DataType.FLOAT, 1, 4))
        .add("ids", Nd4j.ones(DataType.INT64, 2))
        .add("mask", Nd4j.ones(DataType.BOOL, 5))
        .write(path);
  }

  private static Parameters parameters() {
    return Parameters.allocate(
        List.of(
            ParameterSpec.of("layer.0.weight", Initializer.zeros(), 4, 3),
            ParameterSpec.of("layer.0.bias", Initializer.zeros(), 4)));
  }
}
