package io.github.ilt4j.datasets.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderAndSplitTest {

  private static List<String> texts(TextSource source, long epoch) {
    List<String> texts = new ArrayList<>();
    try (ExampleStream stream = source.open(epoch)) {
      stream.forEachRemaining(example -> texts.add(example.text()));
    }
    return texts;
  }

  private static TextSource numbers(int count) {
    return TextSource.of(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  @Test
  void shufflingLosesAndDoublesNothing() {
    List<String> shuffled = new ArrayList<>(texts(new ShuffledSource(numbers(500), 30, 1), 0));
    assertNotEquals(texts(numbers(500), 0), shuffled);
    shuffled.sort(Comparator.comparingInt(Integer::parseInt));
    assertEquals(texts(numbers(500), 0), shuffled);
  }

  @Test
  void shufflingLooksAheadNoFurtherThanItsBuffer() {
    List<String> shuffled = texts(new ShuffledSource(numbers(500), 30, 1), 0);
    int farthest = 0;
    for (int i = 0; i < shuffled.size(); i++) {
      farthest = Math.max(farthest, Integer.parseInt(shuffled.get(i)) - i);
    }
    assertTrue(farthest < 30 && farthest > 20, "looked ahead by " + farthest);
  }

  @Test
  void theBufferHoldsFewLongDocuments() {
    List<String> documents =
        IntStream.range(0, 60).mapToObj(i -> "x".repeat(2_000_000 + i)).toList();
    try (ExampleStream stream = new ShuffledSource(TextSource.of(documents), 1000, 3).open(0)) {
      for (int i = 0; i < 20; i++) {
        // 32 Mi characters are reached by the 17th document.
        assertTrue(stream.next().text().length() - 2_000_000 - i < 17);
      }
    }
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    assertEquals(
        texts(new ShuffledSource(numbers(100), 20, 5), 3),
        texts(new ShuffledSource(numbers(100), 20, 5), 3));
    assertNotEquals(
        texts(new ShuffledSource(numbers(100), 20, 5), 3),
        texts(new ShuffledSource(numbers(100), 20, 5), 4));
    assertNotEquals(
        texts(new ShuffledSource(numbers(100), 20, 5), 3),
        texts(new ShuffledSource(numbers(100), 20, 6), 3));
    assertEquals(texts(numbers(100), 0), texts(new ShuffledSource(numbers(100), 1, 5), 3));
  }

  @Test
  void aLargeBufferPutsEveryExampleEverywhereEquallyOften() {
    int[][] places = new int[4][4];
    for (int epoch = 0; epoch < 4000; epoch++) {
      List<String> order = texts(new ShuffledSource(numbers(4), 10, 9), epoch);
      for (int i = 0; i < 4; i++) {
        places[i][Integer.parseInt(order.get(i))]++;
      }
    }
    for (int[] row : places) {
      for (int count : row) {
        // 1000 expected, standard deviation 27.
        assertTrue(Math.abs(count - 1000) < 140, "count " + count);
      }
    }
  }

  @Test
  void theHeldOutPartAndTheRestAreTheWhole() {
    List<String> all = new ArrayList<>(texts(numbers(2000), 0));
    all.addAll(texts(numbers(2000), 0));
    TextSource source = TextSource.of(all);
    List<String> train = texts(new HeldOutSource(source, 5, Split.TRAIN), 0);
    List<String> validation = texts(new HeldOutSource(source, 5, Split.VALIDATION), 0);
    assertEquals(4000, train.size() + validation.size());
    assertTrue(Math.abs(validation.size() - 200) < 80, "held out " + validation.size());
    Set<String> both = new HashSet<>(train);
    both.retainAll(validation);
    assertEquals(Set.of(), both);
  }
}
