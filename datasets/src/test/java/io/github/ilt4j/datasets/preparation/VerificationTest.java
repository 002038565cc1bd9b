package io.github.ilt4j.datasets.preparation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path out;
  private Path metadata;

  @BeforeEach
  void prepare() throws IOException {
    List<String> lines = IntStream.range(0, 400).mapToObj(i -> "text number " + i).toList();
    Path file = Files.write(folder.resolve("corpus.txt"), lines);
    out = folder.resolve("out");
    Corpus.of(file).with("validation", 90).with("perFile", 300).run(out);
    metadata = out.resolve("corpus-train-metadata.json");
  }

  private List<String> findings() {
    return verify(false).findings().stream()
        .map(finding -> finding.text().replace(out + "/", "").replace(out + "\\", ""))
        .toList();
  }

  private Verification.Report verify(boolean fix) {
    return Verification.of(out, 2, fix, done -> {});
  }

  private Path shard(int number) {
    return out.resolve("corpus-train-0000000" + number + ".jsonl.gz");
  }

  private static String text(Path shard) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(shard)))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void write(Path shard, String text) throws IOException {
    Files.write(shard, Corpus.gzip(text.getBytes(UTF_8)));
  }

  private void change(String key, int value) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(metadata.toFile());
    json.put(key, value);
    Files.writeString(metadata, json.toString());
  }

  @Test
  void whatWasPreparedIsFine() {
    Verification.Report report = verify(false);
    assertEquals(List.of(), report.findings());
    assertEquals(List.of(), report.notes());
    assertEquals(400, report.examples());
    assertEquals(5, report.shards());
  }

  @Test
  void aTruncatedShardIsNamedWithTheLineAndItsMetadataIsNotRepaired() throws IOException {
    byte[] bytes = Files.readAllBytes(shard(1));
    Files.write(shard(1), Arrays.copyOf(bytes, bytes.length - 9));
    Map<String, String> before = PreparationTest.bytes(out);
    List<String> findings = findings();
    assertTrue(
        findings.get(0).matches("corpus-train-00000001.jsonl.gz, after line \\d+: .*truncated\\."),
        findings::toString);
    verify(true);
    assertEquals(before, PreparationTest.bytes(out));
  }

  @Test
  void everyWrongRecordIsNamed() throws IOException {
    String[] lines = text(shard(0)).split("\n", -1);
    lines[0] = "{\"text\":\"\",\"language\":\"und\"}";
    lines[1] = "{\"text\":\"no language\"}";
    lines[2] = "{\"text\":\"other\",\"language\":\"he\"}";
    lines[3] = "{\"text\": oops";
    lines[4] = "[]";
    write(shard(0), String.join("\n", lines));
    List<String> findings = findings();
    String name = "corpus-train-00000000.jsonl.gz, line ";
    assertTrue(
        findings.contains(name + "1: expected a \"text\" that is not empty"), findings::toString);
    assertTrue(findings.get(1).startsWith(name + "2: expected a \"language\" tag"));
    assertTrue(findings.contains(name + "3: expected the language of the metadata, und, found he"));
    assertTrue(findings.get(3).startsWith(name + "4: malformed JSON"));
    assertTrue(findings.get(4).startsWith(name + "5: expected a JSON object, found array"));
    byte[] bytes = text(shard(1)).getBytes(UTF_8);
    bytes[12] = (byte) 0xFF;
    Files.write(shard(1), Corpus.gzip(bytes));
    assertTrue(
        findings()
            .contains("corpus-train-00000001.jsonl.gz, line 1: not UTF-8: byte 0xFF at byte 13"),
        findings()::toString);
  }

  @Test
  void aTextOfValidationInTrainingIsNamedOnBothSides() throws IOException {
    Path validation = out.resolve("corpus-validation-00000000.jsonl.gz");
    String leaked = text(validation).split("\n", -1)[6];
    write(shard(2), text(shard(2)) + leaked.replace("text number", "text  number") + "\n");
    List<String> findings = findings();
    assertTrue(
        findings.contains(
            "corpus-train-00000002.jsonl.gz, line 101: this text stands in another split, too"),
        findings::toString);
    assertTrue(
        findings.contains(
            "corpus-validation-00000000.jsonl.gz, line 7: this text stands in training, too"),
        findings::toString);
  }

  @Test
  void wrongMetadataIsRepairedWhereItIsAskedFor() throws IOException {
    String right = Files.readString(metadata);
    change("num_examples", 5);
    change("total_units", 6);
    change("num_shards", 7);
    assertEquals(
        List.of(
            "corpus-train-metadata.json: num_shards: says 7, found 4",
            "corpus-train-metadata.json: num_examples: says 5, found 370",
            "corpus-train-metadata.json: total_units: says 6, found 1110"),
        findings());
    assertTrue(verify(true).findings().stream().allMatch(Finding::repaired));
    assertEquals(JSON.readTree(right), JSON.readTree(metadata.toFile()));
    Files.delete(metadata);
    assertEquals(List.of("corpus-train-metadata.json: missing, for 4 shards"), findings());
    verify(true);
    assertEquals(List.of(), findings());
    assertEquals(370, JSON.readTree(metadata.toFile()).get("num_examples").asInt());
  }

  @Test
  void otherBytesAndMissingShardsAreFoundByTheMetadata() throws IOException {
    write(shard(0), text(shard(0)).replaceFirst(",", " ,"));
    assertEquals(
        List.of("corpus-train-00000000.jsonl.gz: other bytes than when it was prepared (SHA-256)"),
        findings());
    verify(true);
    assertEquals(List.of(), findings());
    Files.delete(shard(1));
    List<String> findings = findings();
    assertTrue(
        findings.contains("corpus-train-00000001.jsonl.gz: missing between the others"),
        findings::toString);
    assertTrue(
        findings.contains(
            "corpus-train-00000001.jsonl.gz: missing, but listed in corpus-train-metadata.json"),
        findings::toString);
    assertTrue(findings.contains("corpus-train-metadata.json: num_shards: says 4, found 3"));
  }

  @Test
  void splitsOfOneSourceThatWereMadeApartAreNoted() throws IOException {
    Path other = folder.resolve("other");
    Path file = Files.writeString(folder.resolve("more.txt"), "quite another text\n");
    Corpus.of(file).with("train", 0).with("validation", 3).run(other);
    for (String name :
        List.of("corpus-validation-00000000.jsonl.gz", "corpus-validation-metadata.json")) {
      Files.copy(other.resolve(name), out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    ObjectNode json = (ObjectNode) JSON.readTree(metadata.toFile());
    json.put("created_with_another_split", false);
    Files.writeString(metadata, json.toString());
    Verification.Report report = verify(false);
    assertEquals(List.of(), report.findings());
    assertEquals(1, report.notes().size());
    assertTrue(report.notes().get(0).contains("train and validation were not made together"));
  }

  @Test
  void whatAnUnfinishedPreparationLeftIsAFindingAndAnEmptyFolderAnError() throws IOException {
    Files.writeString(out.resolve("corpus-train-00000009.jsonl.gz.tmp"), "");
    assertEquals(
        List.of("corpus-train-00000009.jsonl.gz.tmp: left by an unfinished preparation"),
        findings());
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertTrue(
        assertThrows(DataException.class, () -> Verification.of(empty, 1, false, done -> {}))
            .getMessage()
            .contains("no prepared shards there"));
  }
}
