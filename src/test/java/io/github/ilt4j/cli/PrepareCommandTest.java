package io.github.ilt4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return new Main(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false)
        .run(List.of(arguments));
  }

  private String told() {
    return out.toString(UTF_8) + err.toString(UTF_8);
  }

  private static List<String> lines(Path shard) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(shard)), UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    }
  }

  @Test
  void aFolderOfSeveralFormatsBecomesShards() throws IOException {
    Path data = Files.createDirectories(folder.resolve("my corpus").resolve("deep"));
    Files.writeString(data.resolve("a.jsonl"), "{\"t\":{\"en\":\"one\",\"he\":\"אחת\"},\"n\":1}\n");
    Files.writeString(data.resolveSibling("b.tsv"), "n\tt[en]\tt[he]\n");
    Files.writeString(data.resolveSibling("notes.md"), "not data");
    Path output = folder.resolve("out");
    int code =
        run(
            "prepare",
            "--data",
            data.getParent().toString(),
            "--text-template",
            "{t[en]}\\n{t[he]}",
            "--id-column",
            "n",
            "--language",
            "he",
            "--output",
            output.toString());
    assertEquals(0, code, told());
    assertEquals(
        List.of("{\"text\":\"one\\nאחת\",\"language\":\"he\",\"id\":\"1\"}"),
        lines(output.resolve("my_corpus-train-00000000.jsonl.gz")));
    assertTrue(told().contains("train: 1 examples, 2 words in 1 shards"), told());
  }

  @Test
  void standardInputNeedsAFormatAndIsReadOnce() throws IOException {
    InputStream before = System.in;
    Path output = folder.resolve("out");
    try {
      System.setIn(new ByteArrayInputStream("one\n\ntwo\nthree\n".getBytes(UTF_8)));
      assertEquals(1, run("prepare", "--data", "-", "--output", output.toString()));
      assertTrue(told().contains("--data-format"), told());
      int code =
          run(
              "prepare",
              "--data",
              "-",
              "--data-format",
              "txt",
              "--text-unit",
              "paragraph",
              "--shuffle-buffer-size",
              "1",
              "--output",
              output.toString());
      assertEquals(0, code, told());
    } finally {
      System.setIn(before);
    }
    assertEquals(
        List.of(
            "{\"text\":\"one\",\"language\":\"und\"}",
            "{\"text\":\"two\\nthree\",\"language\":\"und\"}"),
        lines(output.resolve("stdin-train-00000000.jsonl.gz")));
  }

  @Test
  void verifyTellsWhatIsWrongAndRepairsMetadata() throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), List.of("one", "two", "three"));
    Path output = folder.resolve("out");
    assertEquals(0, run("prepare", "--data", file.toString(), "--output", output.toString()));
    assertEquals(0, run("verify", "--data", output.toString()), told());
    assertTrue(told().contains("3 examples in 1 shards: all is well"), told());
    Path metadata = output.resolve("a-train-metadata.json");
    String right = Files.readString(metadata);
    Files.writeString(metadata, right.replace("\"num_examples\" : 3", "\"num_examples\" : 4"));
    assertEquals(1, run("verify", "--data", output.toString()));
    assertTrue(told().contains("a-train-metadata.json: num_examples: says 4, found 3"), told());
    assertEquals(0, run("verify", "--data", output.toString(), "--fix"), told());
    assertTrue(told().contains("says 4, found 3 (repaired)"), told());
    assertEquals(right, Files.readString(metadata));
    assertEquals(1, run("verify", "--data", folder.resolve("none").toString()));
  }

  @Test
  void wrongUsageIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "one\n");
    String output = folder.resolve("out").toString();
    assertEquals(2, run("prepare", "--data", file.toString()));
    assertTrue(told().contains("--output DIR is needed"), told());
    String[] given = {"prepare", "--data", file.toString(), "--output", output};
    assertEquals(2, run(with(given, "--train-split-units", "0")));
    assertTrue(told().contains("expected one above 0"), told());
    assertEquals(2, run(with(given, "--drop-remainder")));
    assertTrue(told().contains("drop-remainder needs max-seq-length"), told());
    assertEquals(2, run(with(given, "--language", "not a tag")));
    assertEquals(0, run(given), told());
    assertEquals(2, run(given));
    assertTrue(told().contains("--overwrite to begin again"), told());
    assertEquals(0, run(with(given, "--overwrite")), told());
    assertEquals(1, run("prepare", "--data", folder.resolve("b.txt") + "", "--output", output));
    assertTrue(told().contains("b.txt: no such file"), told());
    assertEquals(1, run("prepare", "--data", folder + "/*.csv", "--output", output));
    assertTrue(told().contains("found no file with a name in .txt, .jsonl"), told());
  }

  private static String[] with(String[] given, String... more) {
    List<String> all = new ArrayList<>(List.of(given));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
