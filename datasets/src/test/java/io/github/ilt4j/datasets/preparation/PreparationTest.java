package io.github.ilt4j.datasets.preparation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.Split;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** Lines of a shard, by the JDK's gzip and Jackson. */
  private static List<JsonNode> lines(Path shard) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(shard)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static List<JsonNode> split(Path output, String split) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String name : names(output)) {
      if (name.matches("corpus-" + split + "-[0-9]{8}\\.jsonl\\.gz")) {
        lines.addAll(lines(output.resolve(name)));
      }
    }
    return lines;
  }

  private static List<String> texts(Path output, String split) throws IOException {
    return split(output, split).stream().map(line -> line.get("text").asText()).toList();
  }

  private static NavigableSet<String> names(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  static Map<String, String> bytes(Path output) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (String name : names(output)) {
      bytes.put(name, Arrays.toString(Files.readAllBytes(output.resolve(name))));
    }
    return bytes;
  }

  private JsonNode metadata(Path output, String split) throws IOException {
    return JSON.readTree(output.resolve("corpus-" + split + "-metadata.json").toFile());
  }

  private static int words(List<String> texts) {
    return texts.stream().mapToInt(text -> new WordSegmenter(126).split(text).size()).sum();
  }

  private Path corpus(int documents) throws IOException {
    return Files.write(
        folder.resolve("corpus.txt"),
        IntStream.range(0, documents)
            .mapToObj(i -> "document " + i + " has a few words" + " more".repeat(i % 7))
            .toList());
  }

  @Test
  void bothSplitsHaveExactlyTheirSizeAndShareNothing() throws Exception {
    Path out = folder.resolve("out");
    Corpus.of(corpus(500))
        .with("validation", 333)
        .with("train", 1001)
        .with("perFile", 250)
        .run(out);
    List<String> validation = texts(out, "validation");
    List<String> train = texts(out, "train");
    assertEquals(333, words(validation));
    assertEquals(1001, words(train));
    Set<String> documents = new HashSet<>();
    for (String text : train) {
      documents.add(text.split(" ", -1)[1]);
    }
    for (String text : validation) {
      assertFalse(documents.contains(text.split(" ", -1)[1]), text);
    }
    JsonNode metadata = metadata(out, "train");
    assertEquals("welt-preprocessed-v1", metadata.get("format").asText());
    assertEquals(1001, metadata.get("total_units").asInt());
    assertEquals(train.size(), metadata.get("num_examples").asInt());
    assertEquals(4, metadata.get("num_shards").asInt());
    assertTrue(metadata.get("created_with_another_split").asBoolean());
    assertEquals("und", split(out, "train").get(0).get("language").asText());
    assertEquals(
        List.of(
            "corpus-train-00000000.jsonl.gz",
            "corpus-train-00000001.jsonl.gz",
            "corpus-train-00000002.jsonl.gz",
            "corpus-train-00000003.jsonl.gz",
            "corpus-train-metadata.json",
            "corpus-validation-00000000.jsonl.gz",
            "corpus-validation-00000001.jsonl.gz",
            "corpus-validation-metadata.json"),
        List.copyOf(names(out)));
  }

  @Test
  void withoutSizesEveryDocumentIsThereOnceInAnotherOrder() throws Exception {
    Path file = corpus(1200);
    Path out = folder.resolve("out");
    Corpus.of(file).run(out);
    List<String> train = texts(out, "train");
    List<String> expected = Files.readAllLines(file);
    assertNotEquals(expected, train);
    assertEquals(new TreeSet<>(expected), new TreeSet<>(train));
    assertEquals(1200, train.size());
    assertFalse(metadata(out, "train").get("created_with_another_split").asBoolean());
    Path kept = folder.resolve("kept");
    Corpus.of(file).with("shuffle", 1).run(kept);
    assertEquals(expected, texts(kept, "train"));
  }

  @Test
  void theSameSeedGivesTheSameBytesHoweverManyThreads() throws Exception {
    Path file = corpus(3000);
    Corpus corpus = Corpus.of(file).with("validation", 500).with("perFile", 3000);
    corpus.with("threads", 1).run(folder.resolve("1"));
    corpus.with("threads", 5).run(folder.resolve("5"));
    assertEquals(bytes(folder.resolve("1")), bytes(folder.resolve("5")));
    corpus.with("seed", 7).run(folder.resolve("7"));
    assertNotEquals(bytes(folder.resolve("1")), bytes(folder.resolve("7")));
  }

  @Test
  void charactersCanBeTheUnit() throws Exception {
    List<String> lines = IntStream.range(0, 40).mapToObj(i -> "שלום 😀😀 " + i).toList();
    Path file = Files.write(folder.resolve("corpus.txt"), lines);
    Path out = folder.resolve("out");
    Corpus.of(file).with("chars", 1).with("validation", 30).with("train", 70).run(out);
    assertEquals(
        70, texts(out, "train").stream().mapToInt(t -> t.codePointCount(0, t.length())).sum());
    assertEquals(
        30, texts(out, "validation").stream().mapToInt(t -> t.codePointCount(0, t.length())).sum());
    assertEquals("chars", metadata(out, "train").get("unit_type").asText());
  }

  @Test
  void documentsAreCutIntoRecordsThatTogetherAreTheDocument() throws Exception {
    String thai = "ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอน".repeat(5);
    String long1 = IntStream.range(0, 50).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    Path file =
        Files.writeString(folder.resolve("corpus.txt"), long1 + "\n" + thai + "\nshort one\n");
    Path out = folder.resolve("out");
    Corpus.of(file).with("length", 8).with("shuffle", 1).run(out);
    List<String> records = texts(out, "train");
    assertEquals(long1 + thai + "short one", String.join("", records));
    for (String record : records) {
      assertTrue(words(List.of(record)) <= 8, record);
    }
    Path dropped = folder.resolve("dropped");
    Corpus.of(file).with("length", 8).with("shuffle", 1).with("drop", 1).run(dropped);
    List<String> whole = texts(dropped, "train");
    assertEquals(records.stream().filter(r -> words(List.of(r)) == 8).toList(), whole);
    assertTrue(whole.size() >= 6, "six of the first document alone");
  }

  @Test
  void duplicatesAreLeftOutWhereAskedForAndNeverStandOnBothSides() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      // Equal but for white space, and for the composition of the letter.
      lines.add((i % 2 == 0 ? "caf\u00E9  number " : " cafe\u0301 number ") + i / 3);
    }
    Path file = Files.write(folder.resolve("corpus.txt"), lines);
    Path all = folder.resolve("all");
    Corpus.of(file).with("validation", 300).run(all);
    Set<String> validation =
        texts(all, "validation").stream()
            .map(t -> t.replaceAll("\\D", ""))
            .collect(Collectors.toSet());
    for (String text : texts(all, "train")) {
      assertFalse(validation.contains(text.replaceAll("\\D", "")), text);
    }
    assertTrue(texts(all, "train").size() > 300, "duplicates may stand on one side");
    Path once = folder.resolve("once");
    PreparationReport report = Corpus.of(file).with("dedupe", 1).run(once);
    assertEquals(300, texts(once, "train").size());
    assertEquals(600, report.leftOut().duplicates());
  }

  @Test
  void languageAndIdOfEachRecordAreKept() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("corpus.jsonl"),
            """
            {"text":"one","lang":"en","id":1}
            {"text":"deux","lang":"fr","id":null}
            {"text":"x\\ud800y","lang":null,"id":"c"}
            """);
    Path out = folder.resolve("out");
    Corpus.of(file).with("shuffle", 1).withColumns("id", "lang").run(out);
    assertEquals(
        List.of(
            "{\"text\":\"one\",\"language\":\"en\",\"id\":\"1\"}",
            "{\"text\":\"deux\",\"language\":\"fr\"}",
            "{\"text\":\"x\uFFFDy\",\"language\":\"und\",\"id\":\"c\"}"),
        split(out, "train").stream().map(JsonNode::toString).toList());
    assertEquals("mul", metadata(out, "train").get("language").asText());
  }

  @Test
  void aStoppedPreparationGoesOnToTheSameBytes() throws Exception {
    Path file = corpus(3000);
    Corpus corpus =
        Corpus.of(file)
            .with("validation", 900)
            .with("train", 17_000)
            .with("perFile", 600)
            .with("length", 5)
            .with("dedupe", 1)
            .with("threads", 1);
    corpus.run(folder.resolve("whole"));
    Map<String, String> whole = bytes(folder.resolve("whole"));
    for (int stopAt = 0; stopAt < 8; stopAt += 2) {
      Path out = folder.resolve("stopped" + stopAt);
      int runs = 0;
      boolean finished = false;
      while (!finished) {
        int[] looks = {0};
        int most = stopAt + runs;
        finished = corpus.resume(out, () -> looks[0]++ >= most).finished();
        assertTrue(finished || names(out).contains("corpus-unfinished.json"));
        runs++;
      }
      assertTrue(runs > 1, "was stopped");
      assertEquals(whole, bytes(out), "stopped after " + stopAt);
    }
  }

  @Test
  void aFolderInUseIsNotTouched() throws Exception {
    Path file = corpus(20);
    Path out = folder.resolve("out");
    Corpus.of(file).run(out);
    Map<String, String> before = bytes(out);
    assertThrows(FolderInUseException.class, () -> Corpus.of(file).run(out));
    assertThrows(
        FolderInUseException.class,
        () -> Corpus.of(file).with("dedupe", 1).resume(out, () -> false));
    assertEquals(20, Corpus.of(file).resume(out, () -> false).total(Split.TRAIN).examples());
    assertEquals(before, bytes(out));
    Path other = folder.resolve("other");
    Corpus.of(file).resume(other, () -> true);
    assertTrue(
        assertThrows(FolderInUseException.class, () -> Corpus.of(file).run(other))
            .getMessage()
            .contains("unfinished"));
    String message =
        assertThrows(
                FolderInUseException.class,
                () -> Corpus.of(file).with("seed", 3).resume(other, () -> false))
            .getMessage();
    assertTrue(message.contains("was made with seed 42, found 3"), message);
    Files.writeString(file, "one more line\n");
    message =
        assertThrows(FolderInUseException.class, () -> Corpus.of(file).resume(other, () -> false))
            .getMessage();
    assertTrue(message.contains("was made with inputs 1 files of"), message);
  }

  @Test
  void anInputThatBreaksOffLeavesWholeShardsAndIsNamed() throws Exception {
    Path file = corpus(4000);
    Path packed = folder.resolve("corpus.txt.gz");
    byte[] gzip = Corpus.gzip(Files.readAllBytes(file));
    Files.write(packed, Arrays.copyOf(gzip, gzip.length / 2));
    Path out = folder.resolve("out");
    Corpus corpus = Corpus.of(packed).with("perFile", 300).with("shuffle", 10).with("threads", 1);
    String message = assertThrows(DataException.class, () -> corpus.run(out)).getMessage();
    assertTrue(message.matches(".*corpus\\.txt\\.gz, after line \\d+: .* truncated\\."), message);
    List<String> whole = names(out).stream().filter(name -> name.endsWith(".gz")).toList();
    assertTrue(names(out).stream().noneMatch(name -> name.endsWith(".tmp")), names(out)::toString);
    for (String name : whole) {
      assertTrue(lines(out.resolve(name)).size() > 20, name);
    }
  }
}
