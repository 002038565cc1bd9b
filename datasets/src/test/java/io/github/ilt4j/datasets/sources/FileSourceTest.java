package io.github.ilt4j.datasets.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  @TempDir private Path folder;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(UTF_8));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static List<Example> read(TextSource source) {
    List<Example> examples = new ArrayList<>();
    try (ExampleStream stream = source.open(0)) {
      stream.forEachRemaining(examples::add);
    }
    return examples;
  }

  private static List<String> texts(TextSource source) {
    return read(source).stream().map(Example::text).toList();
  }

  private static List<String> texts(Path file) {
    return texts(FileSource.of(file, FileOptions.defaults()));
  }

  private static String failure(TextSource source) {
    return assertThrows(DataException.class, () -> read(source)).getMessage();
  }

  private static String failure(Path file) {
    return failure(FileSource.of(file, FileOptions.defaults()));
  }

  @Test
  void aTextFileHasOneDocumentALine() throws Exception {
    Path file = write("a.txt", "\uFEFFone\n\n  \ntwo words \r\nשלום\r\nlast");
    List<Example> examples = read(FileSource.of(file, FileOptions.defaults()));
    assertEquals(
        List.of("one", "two words ", "שלום", "last"),
        examples.stream().map(Example::text).toList());
    assertEquals(file + ", line 4", examples.get(1).origin());
  }

  @Test
  void linesOfAnyLengthEqualThoseOfASplitString() throws Exception {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 300; line++) {
      int length = random.nextInt(10) == 0 ? 60_000 + random.nextInt(150_000) : random.nextInt(50);
      for (int i = 0; i < length; i += 5) {
        text.append("aé漢".charAt(random.nextInt(3))).append("\t\u000Eb\u2028");
      }
      text.append("x\n");
    }
    List<String> expected = Arrays.asList(text.toString().split("\n", 0));
    assertEquals(expected, texts(write("long.txt", text.toString())));
    assertEquals(expected, texts(write("long.txt.gz", gzip(text.toString().getBytes(UTF_8)))));
  }

  @Test
  void gzipIsToldByItsFirstBytesAndNotByTheName() throws Exception {
    assertEquals(List.of("one", "two"), texts(write("a.txt", gzip("one\ntwo\n".getBytes(UTF_8)))));
    assertEquals(List.of("one", "two"), texts(write("b.txt.gz", "one\ntwo\n")));
  }

  @Test
  void gzipMembersWrittenOneAfterTheOtherAreOneFile() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("one\ntw".getBytes(UTF_8)));
    both.write(gzip("o\nthree\n".getBytes(UTF_8)));
    assertEquals(List.of("one", "two", "three"), texts(write("a.txt.gz", both.toByteArray())));
  }

  @Test
  void columnsOfJsonLinesFillPromptAndCompletion() throws Exception {
    Path file =
        write(
            "a.jsonl",
            """
            {"id":12,"t":{"en":"dog","fr":"chien"}}
            {"id":1.50,"t":{"en":"a\\u0001b","fr":""}}
            """);
    FileOptions options =
        FileOptions.of(TextTemplate.parse("{t[en]}>"), TextTemplate.parse("{t[fr]}"))
            .withColumns(List.of("id"));
    List<Example> examples = read(FileSource.of(file, options));
    assertEquals("dog>", examples.get(0).prompt());
    assertEquals(Optional.of("chien"), examples.get(0).completion());
    assertEquals("dog>chien", examples.get(0).text());
    assertEquals("12", examples.get(0).columns().get("id"));
    assertEquals("a\u0001b>", examples.get(1).text());
    assertEquals("1.50", examples.get(1).columns().get("id"));
  }

  @Test
  void severalFilesFollowEachOtherAndEachOpeningStartsAnew() throws Exception {
    Path first = write("1.txt", "a\nb\n");
    Path second = write("2.jsonl.gz", gzip("{\"text\":\"c\"}".getBytes(UTF_8)));
    Path empty = write("3.txt", "");
    TextSource source = FileSource.of(List.of(first, empty, second, empty), FileOptions.defaults());
    assertEquals(List.of("a", "b", "c"), texts(source));
    assertEquals(List.of("a", "b", "c"), texts(source));
  }

  @Test
  void malformedJsonNamesFileLineAndColumn() throws Exception {
    Path file = write("a.jsonl", "{\"text\":\"a\"}\n\n{\"text\": oops}\n");
    String message = failure(file);
    assertTrue(message.startsWith(file + ", line 3: malformed JSON at column 14"), message);
    assertTrue(failure(write("b.jsonl", "{\"text\":\"a\"")).contains("b.jsonl, line 1: malformed"));
    assertTrue(failure(write("c.jsonl", "[1]")).contains("expected a JSON object, found array"));
    assertTrue(failure(write("d.jsonl", "{\"text\":\"a\"} {}")).contains("line 1: malformed"));
    assertTrue(
        failure(write("e.jsonl", "{\"text\":\"a\",\"text\":\"b\"}")).contains("Duplicate field"));
  }

  @Test
  void aMissingColumnNamesFileLineAndColumn() throws Exception {
    Path file = write("a.jsonl", "{\"text\":\"a\"}\n{\"txt\":\"b\"}\n");
    assertEquals(
        file + ", line 2: no column 'text' (did you mean 'txt'? found: txt).", failure(file));
  }

  @Test
  void bytesThatAreNotUtf8AreNamedByPlace() throws Exception {
    Path file = write("a.txt", new byte[] {'o', 'k', '\n', 'a', 'b', (byte) 0xC3, '(', '\n'});
    assertEquals(file + ", line 2: not UTF-8: byte 0xC3 at byte 3.", failure(file));
    Path cut = write("b.txt", new byte[] {'a', (byte) 0xE2, (byte) 0x82});
    assertEquals(cut + ", line 1: not UTF-8: byte 0xE2 at byte 2.", failure(cut));
    Path surrogate = write("c.txt", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
    assertTrue(failure(surrogate).contains("not UTF-8: byte 0xED at byte 1"));
  }

  @Test
  void badLinesAreCountedAndLeftOutWhenAskedFor() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("{\"text\":\"a\"}\n{nonsense\n{\"other\":1}\n{\"text\":\"".getBytes(UTF_8));
    bytes.write(0xFF);
    bytes.write("\"}\n{\"text\":\"far too long a line\"}\n{\"text\":\"b\"}\n".getBytes(UTF_8));
    Path file = write("a.jsonl", bytes.toByteArray());
    FileOptions options = FileOptions.defaults().withSkipBadLines(true).withMaxLineBytes(20);
    try (ExampleStream stream = FileSource.of(file, options).open(0)) {
      assertEquals("a", stream.next().text());
      assertEquals("b", stream.next().text());
      assertFalse(stream.hasNext());
      assertEquals(4, stream.skippedLines());
    }
  }

  @Test
  void aLineIsBoundedInMemory() throws Exception {
    Path file = write("a.txt", "0123456789\n" + "x".repeat(200_000) + "\n0123456789");
    FileOptions options = FileOptions.defaults().withMaxLineBytes(10);
    assertEquals(
        file + ", line 2: a line of 200000 bytes, longer than the limit of 10.",
        failure(FileSource.of(file, options)));
    assertEquals(
        List.of("0123456789", "0123456789"),
        texts(FileSource.of(file, options.withSkipBadLines(true))));
  }

  @Test
  void aTruncatedGzipIsAnErrorAtEveryLengthEvenWhenBadLinesAreSkipped() throws Exception {
    byte[] whole = gzip("first line\nsecond line\nthird\n".getBytes(UTF_8));
    for (int length = 2; length < whole.length; length++) {
      Path file = write("a.txt.gz", Arrays.copyOf(whole, length));
      FileOptions options = FileOptions.defaults().withSkipBadLines(true);
      String message =
          assertThrows(DataException.class, () -> read(FileSource.of(file, options))).getMessage();
      assertTrue(message.startsWith(file.toString()), message);
      assertTrue(message.contains("truncated") || message.contains("cut off"), message);
    }
  }

  @Test
  void aGzipThatEndsInsideItsSecondMemberIsTruncated() throws Exception {
    byte[] first = gzip("one\n".getBytes(UTF_8));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(first);
    both.write(gzip("two\n".getBytes(UTF_8)));
    byte[] whole = both.toByteArray();
    for (int length = first.length + 1; length < whole.length; length++) {
      String message = failure(write("a.txt.gz", Arrays.copyOf(whole, length)));
      assertTrue(message.contains("a.txt.gz, after line "), length + ": " + message);
    }
  }

  @Test
  void aLongTruncatedGzipNamesTheLastWholeLine() throws Exception {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 20_000; line++) {
      text.append(Long.toHexString(random.nextLong())).append('\n');
    }
    byte[] whole = gzip(text.toString().getBytes(UTF_8));
    Path file = write("a.txt.gz", Arrays.copyOf(whole, whole.length / 2));
    String message = failure(file);
    assertTrue(
        message.matches(".*a\\.txt\\.gz, after line [1-9][0-9]{3,}: .*truncated\\."), message);
  }

  @Test
  void corruptGzipDataIsAnError() throws Exception {
    byte[] bytes = gzip("some text\n".repeat(50).getBytes(UTF_8));
    bytes[bytes.length - 6] ^= 1;
    assertTrue(failure(write("a.txt.gz", bytes)).contains("corrupt gzip data"));
  }

  @Test
  void whatCannotBeOpenedIsNamed() {
    Path missing = folder.resolve("missing.txt");
    assertEquals(missing + ": no such file", failure(missing));
    Path image = folder.resolve("a.png");
    assertTrue(
        assertThrows(DataException.class, () -> FileSource.of(image, FileOptions.defaults()))
            .getMessage()
            .contains(
                "expected a name in .txt, .jsonl, .csv, .tsv (any of them with .gz or .zst) or .parquet"));
  }
}
