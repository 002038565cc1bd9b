package io.github.ilt4j.datasets.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterleavedSourceTest {
  @TempDir private Path folder;

  private static TextSource source(String name, int size) {
    return TextSource.of(IntStream.range(0, size).mapToObj(i -> name + i).toList());
  }

  private static List<String> texts(TextSource source, long epoch, int most) {
    List<String> texts = new ArrayList<>();
    try (ExampleStream stream = source.open(epoch)) {
      while (texts.size() < most && stream.hasNext()) {
        texts.add(stream.next().text());
      }
    }
    return texts;
  }

  private static TextSource mixture(TextSource a, double weightA, TextSource b, double weightB) {
    return new InterleavedSource(
        List.of(new InterleavedSource.Part(a, weightA), new InterleavedSource.Part(b, weightB)), 5);
  }

  @Test
  void sourcesAreDrawnByTheirWeights() {
    TextSource mixture = mixture(source("a", 20_000), 7, source("b", 20_000), 3);
    List<String> texts = texts(mixture, 0, 10_000);
    long ofA = texts.stream().filter(text -> text.startsWith("a")).count();
    // 7000 expected, standard deviation 46.
    assertTrue(Math.abs(ofA - 7000) < 200, "of a: " + ofA);
    List<String> onlyA = texts.stream().filter(text -> text.startsWith("a")).toList();
    assertEquals(IntStream.range(0, (int) ofA).mapToObj(i -> "a" + i).toList(), onlyA);
  }

  @Test
  void anEpochEndsWhenEachSourceHasEndedOnceAndTheShorterOneRepeats() {
    TextSource mixture = mixture(source("long", 300), 1, source("short", 7), 1);
    List<String> texts = texts(mixture, 2, Integer.MAX_VALUE);
    assertEquals(1, texts.stream().filter("long299"::equals).count());
    assertEquals("long299", texts.get(texts.size() - 1));
    assertTrue(texts.stream().filter("short3"::equals).count() > 20);
    assertEquals(307, new TreeSet<>(texts).size());
    assertEquals(texts, texts(mixture, 2, Integer.MAX_VALUE));
    assertNotEquals(texts, texts(mixture, 3, Integer.MAX_VALUE));
  }

  @Test
  void anEmptySourceIsNeverDrawn() {
    assertEquals(
        texts(source("a", 50), 0, 99),
        texts(mixture(source("a", 50), 0.1, source("b", 0), 100), 0, 99));
    try (ExampleStream stream = mixture(source("a", 0), 1, source("b", 0), 1).open(0)) {
      assertFalse(stream.hasNext());
    }
  }

  @Test
  void shardsComeInAnotherOrderInEveryEpochAndEachIsThere() throws IOException {
    List<Path> shards = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      shards.add(Files.writeString(folder.resolve(i + ".txt"), i + "a\n" + i + "b\n"));
    }
    TextSource source = new ShardedSource(shards, FileOptions.defaults(), 3);
    List<String> first = texts(source, 0, 99);
    assertEquals(first, texts(source, 0, 99));
    assertNotEquals(first, texts(source, 1, 99));
    assertEquals(new TreeSet<>(first), new TreeSet<>(texts(source, 1, 99)));
    assertEquals(16, first.size());
  }
}
