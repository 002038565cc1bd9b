package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkTest {

  @Test
  void everySequenceIsInOneChunkThatHoldsIt() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      int[] lengths = lengths(random, 1 + random.nextInt(600));
      int[] times = new int[lengths.length];
      for (Chunk chunk : Chunk.of(lengths, 256)) {
        assertTrue(chunk.rows() >= chunk.size());
        assertTrue(chunk.rows() * chunk.length() <= Math.max(256, 16 * chunk.length()));
        for (int member : chunk.members()) {
          times[member]++;
          assertTrue(lengths[member] <= chunk.length());
        }
      }
      assertTrue(Arrays.stream(times).allMatch(time -> time == 1));
    }
  }

  @Test
  void longestComeFirstAndEqualOnesInTheirOrder() {
    List<Chunk> chunks = Chunk.of(new int[] {3, 9, 4, 9, 3}, 256);
    assertEquals(1, chunks.size());
    assertArrayEquals(new int[] {1, 3, 2, 0, 4}, chunks.get(0).members());
    assertArrayEquals(new int[] {1, 3, 2, 0, 4, -1, -1, -1}, chunks.get(0).index());
    assertArrayEquals(
        new int[] {11, 13, 12, 10, 14, -1, -1, -1},
        chunks.get(0).select(new int[] {10, 11, 12, 13, 14}));
    assertEquals(9, chunks.get(0).length());
  }

  @Test
  void aFullChunkIsAsLargeAsItsLengthSays() {
    Random random = new Random(2);
    Map<Integer, Integer> full = new HashMap<>();
    Set<List<Integer>> shapes = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      List<Chunk> chunks = Chunk.of(lengths(random, 300 + random.nextInt(300)), 512);
      for (Chunk chunk : chunks.subList(0, chunks.size() - 1)) {
        Integer before = full.putIfAbsent(chunk.length(), chunk.rows());
        assertEquals(chunk.size(), chunk.rows());
        assertTrue(before == null || before == chunk.rows());
      }
      chunks.forEach(chunk -> shapes.add(List.of(chunk.rows(), chunk.length())));
    }
    assertEquals(32, new TreeMap<>(full).lastEntry().getValue());
    assertTrue(shapes.size() <= 40, "there are few shapes: " + shapes);
  }

  @Test
  void littleIsPadding() {
    Random random = new Random(3);
    long computed = 0;
    long asked = 0;
    for (int i = 0; i < 100; i++) {
      int[] lengths = lengths(random, 512);
      asked += IntStream.of(lengths).sum();
      computed +=
          Chunk.of(lengths, 512).stream().mapToInt(chunk -> chunk.rows() * chunk.length()).sum();
    }
    assertTrue(computed < 1.2 * asked, computed + " positions for " + asked);
  }

  /** Lengths as those of words: most are short, few are as long as 16. */
  private static int[] lengths(Random random, int count) {
    return IntStream.generate(() -> (int) Math.min(16, Math.max(2, 6 + 3 * random.nextGaussian())))
        .limit(count)
        .toArray();
  }
}
