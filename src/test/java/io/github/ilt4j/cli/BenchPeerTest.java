package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPeerTest {
  @TempDir Path folder;

  @Test
  void whatIsMissingIsTold() throws IOException {
    assertTrue(fails("train").startsWith("ilt4j: --peer: expected the scripts and sample.txt"));
    Files.writeString(folder.resolve("sample.txt"), "a b c");
    assertTrue(fails("trian").startsWith("ilt4j: --cases: expected some of [train, "));
  }

  private String fails(String cases) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    List<String> line =
        List.of("bench", "peer", "--python", "p", "--peer", folder.toString(), "--cases", cases);
    assertEquals(Main.USAGE, new Main(stream, stream, false).run(line));
    return err.toString(StandardCharsets.UTF_8);
  }
}
