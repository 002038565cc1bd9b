package io.github.ilt4j.reporting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("metrics.jsonl");
  }

  @Test
  void everyLineIsThereBeforeTheLogIsClosed() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.write(new Metrics(10, Map.of("loss", 2.5)));
      assertEquals("{\"step\":10,\"loss\":2.5}\n", Files.readString(file));
    }
  }

  @Test
  void aResumedRunLeavesTheLogOfARunWithoutABreak() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      for (int step = 10; step <= 60; step += 10) {
        log.write(new Metrics(step, Map.of("loss", 1.0 / step)));
      }
    }
    String whole = Files.readString(file);
    Files.writeString(file, "{\"step\":70,\"lo", StandardOpenOption.APPEND); // killed while writing
    try (MetricsLog log = MetricsLog.open(file, 40)) {
      assertEquals(4, MetricsLog.read(file).size());
      log.write(new Metrics(50, Map.of("loss", 1.0 / 50)));
      log.write(new Metrics(60, Map.of("loss", 1.0 / 60)));
    }
    assertEquals(whole, Files.readString(file));
  }

  @Test
  void aRunFromTheStartForgetsAnOlderLog() throws IOException {
    Files.writeString(file, "{\"step\":1}\n");
    MetricsLog.open(file, 0).close();
    assertEquals("", Files.readString(file));
  }

  @Test
  void aValueThatIsNoNumberIsNullInTheFile() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.write(new Metrics(1, Map.of("loss", Double.NaN)));
      log.write(new Metrics(2, Map.of("loss", Double.POSITIVE_INFINITY)));
    }
    assertEquals(
        "{\"step\":1,\"loss\":null}\n{\"step\":2,\"loss\":null}\n", Files.readString(file));
    List<Metrics> read = MetricsLog.read(file);
    assertTrue(Double.isNaN(read.get(0).value("loss").orElseThrow()));
  }

  @Test
  void aBrokenLineIsToldByItsNumber() throws IOException {
    Files.writeString(file, "{\"step\":1}\n{broken}\n");
    IOException error = assertThrows(IOException.class, () -> MetricsLog.read(file));
    assertTrue(error.getMessage().startsWith(file + ":2: not valid JSON"), error::getMessage);
  }
}
