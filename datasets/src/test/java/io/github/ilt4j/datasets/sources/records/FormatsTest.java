package io.github.ilt4j.datasets.sources.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.TextTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private static List<Example> read(Path file, FileOptions options) {
    List<Example> examples = new ArrayList<>();
    try (ExampleStream stream = FileSource.of(file, options).open(0)) {
      stream.forEachRemaining(examples::add);
    }
    return examples;
  }

  private static List<String> texts(Path file, String template) {
    return read(file, FileOptions.of(TextTemplate.parse(template))).stream()
        .map(Example::text)
        .toList();
  }

  private static String failure(Path file, String template) {
    return assertThrows(DataException.class, () -> texts(file, template)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4"})
  void rowsOfParquetAreWhatWasWrittenHoweverPagesArePacked(String packing) throws Exception {
    Path file = resource(packing + ".parquet");
    assertEquals(
        IntStream.range(0, 12)
            .mapToObj(i -> i + "|row " + i + " שלום|dog " + i + "|כלב|" + i + "|" + i)
            .toList(),
        texts(file, "{id}|{text}|{translation[en]}|{translation[he]}|{pairs[0][n]}|{m[k]}"));
    List<Example> examples =
        read(
            file,
            FileOptions.of(TextTemplate.parse("{score} {day} {price} {at} {flag}"))
                .withColumns(List.of("id")));
    assertEquals("1.25 2026-01-06 1.25 2026-01-02T03:04:05.678Z false", examples.get(5).text());
    assertTrue(examples.get(4).text().contains(" 1.00 "), examples.get(4).text());
    assertEquals("5", examples.get(5).columns().get("id"));
    assertEquals(file + ", row 6", examples.get(5).origin());
  }

  @Test
  void listsOfParquetAreArraysAndNullIsNoText() throws Exception {
    Path file = resource("snappy.parquet");
    FileOptions options = FileOptions.of(TextTemplate.parse("{tags[1]}")).withSkipBadLines(true);
    // The rows 0, 3, 6, 9 have no tags.
    assertEquals(
        List.of("b1", "b2", "b4", "b5", "b7", "b8", "b10", "b11"),
        read(file, options).stream().map(Example::text).toList());
    assertTrue(
        failure(file, "{maybe}").startsWith(file + ", row 2: column 'maybe'"),
        failure(file, "{maybe}"));
    assertTrue(failure(file, "{txt}").contains("no column 'txt' (did you mean 'text'?"));
  }

  @Test
  void aParquetFileThatIsCutOrChangedIsNamed() throws Exception {
    byte[] whole = Files.readAllBytes(resource("snappy.parquet"));
    for (int length : new int[] {0, 3, 100, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));
      assertTrue(failure(cut, "{text}").startsWith(cut + ": no Parquet footer"));
    }
    byte[] changed = whole.clone();
    Arrays.fill(changed, 4, 400, (byte) 0x55);
    Path broken = Files.write(folder.resolve("broken.parquet"), changed);
    String message = failure(broken, "{id} {text}");
    assertTrue(message.startsWith(broken + ", after row 0: cannot be read on"), message);
    Path brotli = resource("brotli.parquet");
    assertTrue(failure(brotli, "{text}").contains("packed by BROTLI: expected UNCOMPRESSED"));
  }

  @Test
  void zstdIsReadAsTheZstdCommandWroteItAndATruncatedOneIsAnError() throws Exception {
    assertEquals(List.of("one", "שתיים", "three"), texts(resource("lines.txt.zst"), "{text}"));
    byte[] packed = Zstd.compress("some line\n".repeat(2000).getBytes(UTF_8));
    for (int length = 5; length < packed.length; length++) {
      Path cut = Files.write(folder.resolve("cut.txt.zst"), Arrays.copyOf(packed, length));
      String message = failure(cut, "{text}");
      assertTrue(message.startsWith(cut + ", after line "), message);
      assertTrue(message.contains("truncated") || message.contains("corrupt"), message);
    }
  }

  @Test
  void csvFieldsMayHoldCommasQuotesAndLineBreaks() throws Exception {
    Path file =
        write(
            "a.csv",
            "\uFEFFid,text,\"more\"\r\n1,\"a, \"\"b\"\"\r\nc\",x\r\n\r\n2,5\" pipe,\r\n3,שלום,z");
    assertEquals(
        List.of("1|a, \"b\"\nc|x", "2|5\" pipe|", "3|שלום|z"), texts(file, "{id}|{text}|{more}"));
    assertEquals(file + ", line 5", read(file, FileOptions.defaults()).get(1).origin());
  }

  @Test
  void quotesOfTsvAreOrdinaryCharacters() throws Exception {
    Path file = write("a.tsv", "id\ttext\n1\t\"open\n2\ta \"b\" c\n");
    assertEquals(List.of("\"open", "a \"b\" c"), texts(file, "{text}"));
  }

  @Test
  void badCsvRecordsAreNamedOrCountedAndLeftOut() throws Exception {
    Path file = folder.resolve("a.csv");
    Files.writeString(file, "id,text\n1,a\n2\n3,b,c\n4,d\n");
    assertEquals(
        file + ", line 3: expected 2 fields [id, text], found 1.", failure(file, "{text}"));
    byte[] bytes = "id,text\n1,a\n2,#\n3,b,c\n4,\"~\nd\"\n5,e\n".getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '#' ? (byte) 0xFF : bytes[i] == '~' ? (byte) 0xFE : bytes[i];
    }
    Files.write(file, bytes);
    assertTrue(failure(file, "{text}").startsWith(file + ", line 3: not UTF-8: byte 0xFF"));
    FileOptions options = FileOptions.defaults().withSkipBadLines(true);
    try (ExampleStream stream = FileSource.of(file, options).open(0)) {
      assertEquals("a", stream.next().text());
      assertEquals("e", stream.next().text());
      // Line 3, record 4 with a field too many, line 5, and what follows it as a record of its own.
      assertEquals(4, stream.skippedLines());
    }
  }

  @Test
  void aQuoteThatIsNeverClosedTakesNoMoreMemoryThanTheLimit() throws Exception {
    Path file = write("a.csv", "text\nfine\n\"open\n" + "line\n".repeat(100_000));
    FileOptions options = FileOptions.defaults().withMaxLineBytes(50_000);
    String message = assertThrows(DataException.class, () -> read(file, options)).getMessage();
    assertTrue(message.startsWith(file + ", after line 2: "), message);
    assertTrue(message.contains("open quote"), message);
  }

  @Test
  void textIsCutIntoLinesParagraphsOrNotAtAll() throws Exception {
    Path file = write("a.txt", "\n\n one\ntwo\r\n \nthree\n\n\nfour\nfive\n");
    FileOptions options = FileOptions.defaults();
    assertEquals(
        List.of(" one", "two", "three", "four", "five"),
        read(file, options).stream().map(Example::text).toList());
    List<Example> paragraphs = read(file, options.withTextUnit(TextUnit.PARAGRAPH));
    assertEquals(
        List.of(" one\ntwo", "three", "four\nfive"),
        paragraphs.stream().map(Example::text).toList());
    assertEquals(file + ", line 3", paragraphs.get(0).origin());
    assertEquals(file + ", line 9", paragraphs.get(2).origin());
    List<Example> documents = read(file, options.withTextUnit(TextUnit.DOCUMENT));
    assertEquals(
        List.of(" one\ntwo\n \nthree\n\n\nfour\nfive"),
        documents.stream().map(Example::text).toList());
    FileOptions bounded = options.withTextUnit(TextUnit.DOCUMENT).withMaxLineBytes(20);
    assertEquals(
        file + ", line 3: a text of 28 characters, longer than the limit of 20.",
        assertThrows(DataException.class, () -> read(file, bounded)).getMessage());
  }
}
