package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A folder of a reference model: config.json, model.safetensors, io.safetensors. */
record GoldenFolder(Path path, JsonNode config, SafetensorsFile io) implements AutoCloseable {

  /**
   * The folders to check: those of the directory named by the variable GOLDENS, else the ones of
   * the test resources.
   */
  static Path root() {
    String named = System.getenv("GOLDENS");
    return named == null ? Path.of("src", "test", "resources", "goldens") : Path.of(named);
  }

  /**
   * All folders below {@link #root()}, at any depth, that hold a model and its expected tensors.
   */
  static List<Path> all() throws IOException {
    try (Stream<Path> paths = Files.walk(root())) {
      return paths
          .filter(Files::isDirectory)
          .filter(
              path ->
                  Files.exists(path.resolve("config.json"))
                      && Files.exists(path.resolve("model.safetensors"))
                      && Files.exists(path.resolve("io.safetensors")))
          .sorted()
          .toList();
    }
  }

  static GoldenFolder open(Path path) throws IOException {
    return new GoldenFolder(
        path,
        new ObjectMapper().readTree(path.resolve("config.json").toFile()),
        SafetensorsFile.open(path.resolve("io.safetensors")));
  }

  String modelType() {
    return config.path("model_type").asText();
  }

  String name() {
    return root().relativize(path).toString();
  }

  boolean has(String tensor) {
    return io.names().contains(tensor);
  }

  INDArray tensor(String name) {
    return io.tensor(name);
  }

  /** Whether the folder has expected tensors of an architecture or of a whole model. */
  boolean hasCases() {
    return io.names().stream()
        .anyMatch(name -> name.matches("out\\.(.+\\.)?(logits|last_hidden_state|pooler_output)"));
  }

  /** Names of the cases, by the inputs that are given. */
  List<String> cases() {
    TreeSet<String> cases = new TreeSet<>();
    for (String name : io.names()) {
      String[] parts = name.split("\\.", -1);
      if (parts[0].equals("in") || parts[0].equals("out")) {
        cases.add(parts[1]);
      }
    }
    return List.copyOf(cases);
  }

  List<String> named(String prefix) {
    return io.names().stream().filter(name -> name.startsWith(prefix)).sorted().toList();
  }

  /** The project's bar for parity: 5e-5 of the larger of 1 and the largest expected value. */
  void assertClose(String name, INDArray found, LongPredicate rows) {
    assertClose(name, tensor(name), found, rows);
  }

  static void assertClose(String name, INDArray expected, INDArray found, LongPredicate rows) {
    assertArrayEquals(expected.shape(), found.shape(), name + ": shape");
    float[] wanted = expected.castTo(DataType.FLOAT).dup('c').data().asFloat();
    float[] given = found.castTo(DataType.FLOAT).dup('c').data().asFloat();
    long width = wanted.length == 0 ? 1 : expected.size(-1);
    double largest = 1;
    double difference = 0;
    boolean compared = false;
    for (int i = 0; i < wanted.length; i++) {
      if (rows.test(i / width)) {
        compared = true;
        largest = Math.max(largest, Math.abs(wanted[i]));
        double gap = Math.abs(wanted[i] - given[i]);
        difference = Double.isNaN(gap) ? Double.POSITIVE_INFINITY : Math.max(difference, gap);
      }
    }
    assertTrue(compared, name + ": nothing was compared");
    assertTrue(
        difference <= 5e-5 * largest,
        "%s: differs by %.2e of at most %.2e".formatted(name, difference, 5e-5 * largest));
  }

  @Override
  public void close() {
    io.close();
  }
}
