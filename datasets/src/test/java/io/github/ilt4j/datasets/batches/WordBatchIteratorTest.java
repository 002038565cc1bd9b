package io.github.ilt4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.Split;
import io.github.ilt4j.datasets.sources.TextSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class WordBatchIteratorTest {
  private static final BatchOptions SMALL =
      BatchOptions.training()
          .withBatchSize(4)
          .withLengths(24, 20)
          .withPackingWindow(3)
          .withShuffleBuffer(40)
          .withSeed(7);

  private static final EmbeddedData EMBEDDED_DATA =
      EmbeddedData.of(EmbeddedTask.TRANSLATION, Split.TRAIN)
          .withLanguages(List.of("en", "he", "zh"));

  private static final TextSource EMBEDDED = EMBEDDED_DATA.withSize(200);

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("ilt4j-prefetch")) {
        // An executor has terminated a moment before its thread has.
        thread.join(5000);
        assertFalse(thread.isAlive());
      }
    }
  }

  private static WordBatchIterator iterator(TextSource source, BatchOptions options) {
    return new WordBatchIterator(source, options, Optional.empty());
  }

  private static List<List<String>> rest(WordBatchIterator batches) {
    List<List<String>> contents = new ArrayList<>();
    while (batches.hasNext()) {
      contents.add(ReadBack.contents(batches.nextBatch()));
    }
    return contents;
  }

  private static List<List<String>> epoch(TextSource source, BatchOptions options) {
    try (WordBatchIterator batches = iterator(source, options)) {
      return rest(batches);
    }
  }

  private static List<String> texts(TextSource source) {
    List<String> texts = new ArrayList<>();
    try (ExampleStream stream = source.open(0)) {
      stream.forEachRemaining(example -> texts.add(example.text()));
    }
    return texts;
  }

  @Test
  void aPackedEpochHoldsEverySequenceOnce() {
    List<String> found = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    long words = 0;
    long places = 0;
    // Longer than any of the texts, so that none is cut.
    try (WordBatchIterator batches = iterator(EMBEDDED, SMALL.withLengths(80, 30))) {
      while (batches.hasNext()) {
        WordBatch batch = batches.nextBatch();
        assertTrue(batch.length() <= 80);
        found.addAll(ReadBack.texts(batch));
        rows.add(batch.rows());
        words += Arrays.stream(ReadBack.ints(batch.wordIndex())).filter(i -> i >= 0).count();
        places += (long) batch.rows() * batch.length();
      }
    }
    List<String> expected = texts(EMBEDDED);
    assertNotEquals(expected, found);
    Collections.sort(expected);
    Collections.sort(found);
    assertEquals(expected, found);
    // Every batch but those of the last window is full.
    assertTrue(rows.subList(0, rows.size() - 3).stream().allMatch(r -> r == 4), "rows " + rows);
    assertTrue(words > 0.85 * places, words + " words in " + places + " places");
  }

  @Test
  void anUnpackedEpochKeepsTheOrder() {
    BatchOptions options = SMALL.withPacked(false).withShuffleBuffer(0).withLengths(80, 30);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      expected.add("text number " + "x".repeat(i % 7) + i);
    }
    List<String> found = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    try (WordBatchIterator batches = iterator(TextSource.of(expected), options)) {
      while (batches.hasNext()) {
        WordBatch batch = batches.nextBatch();
        found.addAll(ReadBack.texts(batch));
        rows.add(batch.rows());
      }
    }
    assertEquals(expected, found);
    // Windows of 12, 12 and 6 texts; the last is shared out evenly.
    assertEquals(List.of(4, 4, 4, 4, 4, 4, 3, 3), rows);
  }

  @Test
  void longSequencesAreCutAndNoWordIsLost() {
    String text = "one two three four five six seven eight nine ten";
    BatchOptions options = SMALL.withPacked(false).withLengths(4, 20);
    List<String> pieces = new ArrayList<>();
    try (WordBatchIterator batches = iterator(TextSource.of(List.of(text)), options)) {
      while (batches.hasNext()) {
        WordBatch batch = batches.nextBatch();
        assertTrue(batch.length() <= 4);
        pieces.addAll(ReadBack.texts(batch));
      }
    }
    assertEquals(text, String.join("", pieces));
    assertEquals(4, pieces.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void prefetchingChangesNothing(int depth) {
    List<List<String>> expected = epoch(EMBEDDED, SMALL.withPrefetch(0));
    assertTrue(expected.size() > 8);
    assertEquals(expected, epoch(EMBEDDED, SMALL.withPrefetch(depth)));
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    TextSource ordered = TextSource.of(texts(EMBEDDED));
    List<List<String>> first = epoch(ordered, SMALL);
    assertEquals(first, epoch(ordered, SMALL));
    assertNotEquals(first, epoch(ordered, SMALL.withSeed(8)));
    try (WordBatchIterator batches = iterator(ordered, SMALL)) {
      batches.reset();
      assertEquals(first, rest(batches), "reset before the first batch begins no other epoch");
      batches.reset();
      assertNotEquals(first, rest(batches));
      assertEquals(1, batches.position().epoch());
    }
    try (WordBatchIterator batches = iterator(EMBEDDED.repeated(), SMALL.withPacked(false))) {
      List<List<String>> evaluation = rest(batches);
      batches.reset();
      assertEquals(evaluation, rest(batches));
    }
  }

  private static BatchPosition throughJson(BatchPosition position) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    return mapper.readValue(mapper.writeValueAsString(position), BatchPosition.class);
  }

  @Test
  void takenUpAnywhereItGoesOnWithTheSameBatches(@TempDir Path folder) throws IOException {
    TextSource few = EMBEDDED_DATA.withSize(80);
    Path file = Files.write(folder.resolve("a.txt"), texts(few));
    TextSource lines = FileSource.of(file, FileOptions.defaults());
    for (TextSource source : List.of(few, lines)) {
      List<List<String>> expected = new ArrayList<>();
      List<BatchPosition> positions = new ArrayList<>();
      try (WordBatchIterator batches = iterator(source, SMALL)) {
        for (int epoch = 0; epoch < 2; epoch++) {
          while (batches.hasNext()) {
            positions.add(throughJson(batches.position()));
            expected.add(ReadBack.contents(batches.nextBatch()));
          }
          batches.reset();
        }
      }
      for (int i = 0; i < positions.size(); i += 2) {
        List<List<String>> found = new ArrayList<>();
        try (WordBatchIterator batches = iterator(source, SMALL.withPrefetch(i % 3))) {
          batches.restore(positions.get(i));
          found.addAll(rest(batches));
          if (batches.position().epoch() == 0) {
            batches.reset();
            found.addAll(rest(batches));
          }
        }
        assertEquals(expected.subList(i, expected.size()), found, "from batch " + i);
      }
    }
  }

  @Test
  void aPositionOfAnotherSeedIsRefused() {
    try (WordBatchIterator batches = iterator(EMBEDDED, SMALL)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> batches.restore(BatchPosition.startOf(1, 0)))
              .getMessage();
      assertTrue(
          message.contains("saved with seed 1, expected the seed of the options, 7"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aBadLineIsToldWithItsPlaceAfterTheBatchesBeforeIt(int depth, @TempDir Path folder)
      throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(31, "{\"text\":\"a b\"}"));
    lines.add("{\"text\":");
    Path file = Files.write(folder.resolve("a.jsonl"), lines);
    BatchOptions options =
        SMALL.withPacked(false).withShuffleBuffer(0).withPrefetch(depth).withPackingWindow(1);
    try (WordBatchIterator batches =
        iterator(FileSource.of(file, FileOptions.defaults()), options)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < 7; i++) {
              assertEquals(4, batches.nextBatch().rows());
            }
            for (int again = 0; again < 3; again++) {
              String message = assertThrows(DataException.class, batches::hasNext).getMessage();
              assertTrue(message.contains("a.jsonl, line 32: malformed JSON"), message);
            }
          });
    }
    FileOptions skipping = FileOptions.defaults().withSkipBadLines(true);
    try (WordBatchIterator batches = iterator(FileSource.of(file, skipping), options)) {
      assertEquals(8, rest(batches).size());
      assertEquals(1, batches.skippedLines());
    }
  }

  @Test
  void aMissingFileIsToldToAWaitingConsumer(@TempDir Path folder) {
    TextSource missing = FileSource.of(folder.resolve("none.txt"), FileOptions.defaults());
    try (WordBatchIterator batches = iterator(missing, SMALL)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            String message = assertThrows(DataException.class, batches::next).getMessage();
            assertTrue(message.endsWith("none.txt: no such file"), message);
          });
    }
  }

  /** An endless source that counts what is read, and blocks for ever after some examples. */
  private record Counted(AtomicLong read, long blockAfter) implements TextSource {
    @Override
    public ExampleStream open(long epoch) {
      return new ExampleStream() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public Example next() {
          if (read.incrementAndGet() > blockAfter) {
            try {
              Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
              throw new DataException("interrupted", e);
            }
          }
          return Example.of("one two three", "test");
        }

        @Override
        public void close() {
          read.set(-1);
        }
      };
    }

    @Override
    public String description() {
      return "counted";
    }
  }

  @Test
  void noMoreIsReadThanWhatIsPreparedAhead() {
    AtomicLong read = new AtomicLong();
    BatchOptions options = SMALL.withPacked(false).withPackingWindow(1).withPrefetch(3);
    try (WordBatchIterator batches =
        iterator(new Counted(read, Long.MAX_VALUE), options.withShuffleBuffer(0))) {
      for (int taken = 1; taken <= 20; taken++) {
        assertTrue(batches.hasNext());
        batches.next();
        assertTrue(read.get() <= 4L * (taken + 3), read + " examples after batch " + taken);
      }
    }
    assertEquals(-1, read.get(), "the source was closed");
  }

  @Test
  void batchesArePreparedOnAThreadOfTheirOwn() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    TextProcessor processor =
        new TextProcessor(
            SMALL.form(),
            SMALL.maxWordLength(),
            text -> {
              threads.add(Thread.currentThread().getName());
              return List.of(text);
            });
    for (int depth : new int[] {2, 0}) {
      try (WordBatchIterator batches =
          new WordBatchIterator(EMBEDDED, SMALL.withPrefetch(depth), Optional.empty(), processor)) {
        assertTrue(batches.hasNext());
      }
      String expected = depth > 0 ? "ilt4j-prefetch" : Thread.currentThread().getName();
      assertEquals(Set.of(expected), Set.copyOf(threads));
      threads.clear();
    }
  }

  @Test
  void closingStopsAThreadThatWaitsForData() {
    AtomicLong read = new AtomicLong();
    WordBatchIterator batches =
        iterator(new Counted(read, 40), SMALL.withShuffleBuffer(0).withPacked(false));
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          batches.next();
          batches.close();
          batches.close();
        });
    assertEquals(-1, read.get(), "the source was closed");
  }

  @Test
  void behavesAsAnIteratorOfNd4j() {
    try (WordBatchIterator batches = iterator(TextSource.of(List.of("a b")), SMALL)) {
      batches.setPreProcessor(data -> data.setLabels(0, data.getLabels(0).add(1)));
      MultiDataSet data = batches.next();
      assertEquals('a' + 1, data.getLabels(0).getInt(0, 0, 0));
      assertFalse(batches.hasNext());
      assertThrows(NoSuchElementException.class, batches::next);
      assertThrows(UnsupportedOperationException.class, () -> batches.next(2));
      assertTrue(batches.resetSupported() && !batches.asyncSupported());
    }
  }

  @Test
  void optionsThatCannotBeAreNamed() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SMALL.withBatchSize(0))
            .getMessage()
            .contains("batchSize should be at least 1, found 0"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SMALL.withLengths(1, 20))
            .getMessage()
            .contains("maxSequenceLength"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SMALL.withLengths(20, 2))
            .getMessage()
            .contains("maxWordLength"));
  }
}
