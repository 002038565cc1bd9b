package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {

  @Test
  void sizesHoldWhatTheyAreForAndAreFew() {
    Set<Integer> rows = new TreeSet<>();
    Set<Integer> lengths = new TreeSet<>();
    Set<Integer> chunkLengths = new TreeSet<>();
    for (int size = 1; size <= 128; size++) {
      rows.add(Buckets.rows(size));
      lengths.add(Buckets.length(size));
      assertTrue(Buckets.rows(size) >= size && Buckets.rows(size) < Math.max(2 * size, size + 16));
      assertTrue(Buckets.length(size) >= size && Buckets.length(size) < size + 4);
      assertTrue(Buckets.chunkLength(size) >= size && Buckets.chunkLength(size) <= size * 1.125);
      chunkLengths.add(Buckets.chunkLength(size));
      assertEquals(Buckets.rows(size), Buckets.rows(Buckets.rows(size)), "rounded once");
    }
    assertEquals(Set.of(1, 2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128), rows);
    assertEquals(
        IntStream.rangeClosed(1, 32).map(i -> 4 * i).boxed().toList(), lengths.stream().toList());
    assertEquals(16 + 3 * 8, chunkLengths.size());
  }

  @Test
  void manyRowsAreRoundedByNoMoreThanAFourth() {
    Set<Integer> rows = new TreeSet<>();
    for (int size = 128; size <= 1024; size++) {
      rows.add(Buckets.rows(size));
      assertTrue(Buckets.rows(size) >= size && Buckets.rows(size) <= size * 1.25);
    }
    assertEquals(Set.of(128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024), rows);
  }
}
