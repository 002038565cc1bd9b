package io.github.ilt4j.graphs.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of about one length that run together, as one rectangle: so little of it is padding.
 *
 * @param members numbers of the sequences, in the order of the rectangle's rows
 * @param rows of the rectangle; those beyond the members are padding
 * @param length of each row, in positions
 */
record Chunk(int[] members, int rows, int length) {

  /**
   * Positions of a rectangle: enough work for each call of a kernel, and little memory.
   * docs/performance.md has what other sizes take.
   */
  static final int POSITIONS = 512;

  private static final int ROWS = 16;

  /**
   * Cuts sequences into chunks, the longest first. How many rows a full chunk has depends on its
   * length alone, so that few combinations of shapes occur, whatever the data.
   *
   * @param lengths of the sequences, each at least 1
   * @param positions of a rectangle, about; it has at least 16 rows, however long they are
   */
  static List<Chunk> of(int[] lengths, int positions) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0, to; from < order.length; from = to) {
      int length = Buckets.chunkLength(lengths[order[from]]);
      int full = Math.max(ROWS, positions / length / ROWS * ROWS);
      to = Math.min(order.length, from + full);
      int rows = Math.min(full, Buckets.rows(to - from));
      chunks.add(new Chunk(Arrays.copyOfRange(order, from, to), rows, length));
    }
    return chunks;
  }

  /** Sequences, those of padding left out. */
  int size() {
    return members.length;
  }

  /**
   * For each row of the rectangle what {@code numbers} has for its sequence; -1 for padding.
   *
   * @param numbers one for each sequence that was cut into chunks
   */
  int[] select(int[] numbers) {
    int[] selected = new int[rows];
    Arrays.fill(selected, -1);
    for (int i = 0; i < members.length; i++) {
      selected[i] = numbers[members[i]];
    }
    return selected;
  }

  /** For each row of the rectangle the number of its sequence; -1 for padding. */
  int[] index() {
    int[] index = Arrays.copyOf(members, rows);
    Arrays.fill(index, members.length, rows, -1);
    return index;
  }
}
