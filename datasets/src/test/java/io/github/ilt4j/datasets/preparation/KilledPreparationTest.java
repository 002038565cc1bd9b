package io.github.ilt4j.datasets.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledPreparationTest {
  private static final long PATIENCE_MILLIS = 60_000;

  @TempDir private Path folder;

  private static Corpus corpus(Path file) {
    return Corpus.of(file)
        .with("validation", 10_000)
        .with("train", 300_000)
        .with("perFile", 2500)
        .with("length", 7)
        .with("dedupe", 1);
  }

  /** What the process that is killed runs. */
  public static void main(String[] arguments) {
    corpus(Path.of(arguments[0])).resume(Path.of(arguments[1]), () -> false);
  }

  private static long shards(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(output)) {
      return files.filter(file -> file.toString().endsWith(".jsonl.gz")).count();
    }
  }

  private static void killAfter(long shards, Path file, Path output) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledPreparationTest.class.getName(),
                file.toString(),
                output.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (shards(output) < shards && process.isAlive() && System.currentTimeMillis() < end) {
      Thread.sleep(2);
    }
    process.destroyForcibly();
    assertTrue(process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "was killed");
    assertNotEquals(0, process.exitValue(), "was killed before its end");
  }

  @Test
  void whatWasKilledAtAnyMomentGoesOnToTheSameBytes() throws Exception {
    List<String> lines =
        IntStream.range(0, 40_000)
            .mapToObj(i -> "document " + (i % 37_000) + " has words" + " more".repeat(i % 9))
            .toList();
    Path file = Files.write(folder.resolve("corpus.txt"), lines);
    Path whole = folder.resolve("whole");
    corpus(file).run(whole);
    long all = shards(whole);
    assertTrue(all > 100, all + " shards");
    Path killed = folder.resolve("killed");
    // Within the validation split, at its end, and three times in training.
    for (long at : new long[] {0, 2, 4, 30, 60}) {
      killAfter(at, file, killed);
      assertTrue(shards(killed) >= at && shards(killed) < all, shards(killed) + " of " + all);
    }
    assertTrue(corpus(file).resume(killed, () -> false).finished());
    assertEquals(PreparationTest.bytes(whole), PreparationTest.bytes(killed));
  }
}
