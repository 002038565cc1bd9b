package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.stages.Invocation;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StateSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sequences that grow together in a stage that keeps what it computed of their earlier positions.
 * Each has a place in the stage's batch; when few are left, they move into a smaller batch, and
 * those that are gone cost nothing. Sequences of different lengths may grow together: each
 * position's place, and what it attends to, are its sequence's own.
 */
final class GrowingBatch {

  /**
   * New positions of a sequence.
   *
   * @param sequence its number
   * @param start the first new position
   * @param attends {@code [new positions][start + new positions]}
   */
  record Rows(int sequence, int start, boolean[][] attends) {

    int length() {
      return attends.length;
    }

    int end() {
      return start + attends.length;
    }

    /** Rows of which each attends to all before it, and to itself. */
    static Rows causal(int sequence, int start, int length) {
      boolean[][] attends = new boolean[length][start + length];
      for (int i = 0; i < length; i++) {
        Arrays.fill(attends[i], 0, start + i + 1, true);
      }
      return new Rows(sequence, start, attends);
    }
  }

  /**
   * What is put in at new positions.
   *
   * @param width elements of a vector
   * @param vectors the vector of a position
   */
  record Input(int width, Vectors vectors) {}

  /** Vectors by the number of the rows, then of the position in them. */
  @FunctionalInterface
  interface Vectors {
    float[] of(int rows, int position);
  }

  private final Stage stage;
  private final int leastCapacity;
  private StateSize size = StateSize.NONE;
  private int[] places = {};
  private int length;
  private Optional<Invocation> invocation = Optional.empty();
  private final Map<String, float[]> buffers = new HashMap<>();
  private int[] positions = {};

  /**
   * No sequences yet.
   *
   * @param leastCapacity positions that there is room for at first
   */
  GrowingBatch(Stage stage, int leastCapacity) {
    this.stage = stage;
    this.leastCapacity = leastCapacity;
  }

  /** Forgets all sequences. */
  void clear() {
    places = new int[0];
  }

  /**
   * Makes sequences 0, 1, ... of what others are; those are forgotten.
   *
   * @param sources for each new sequence the number of the one that it continues; one may be
   *     continued by several
   */
  void branch(int[] sources) {
    int[] at = IntStream.of(sources).map(this::placeOf).toArray();
    StateSize needed = new StateSize(Buckets.powerOfTwo(sources.length), size.capacity());
    if (!needed.equals(size)) {
      invocation = Optional.empty();
    }
    stage.carryState(size, needed, at);
    size = needed;
    places = IntStream.range(0, sources.length).toArray();
  }

  private int placeOf(int sequence) {
    int place = Arrays.binarySearch(places, sequence);
    if (place < 0) {
      throw new IllegalArgumentException(
          "sequence %d: expected some of %s".formatted(sequence, Arrays.toString(places)));
    }
    return place;
  }

  /**
   * Computes new positions.
   *
   * @param grown sequences in ascending order; one that is left out has ended, and may not come
   *     back
   * @param inputs by name
   * @param width elements of an output
   * @return the output at the last new position of each, each {@code [width]}
   */
  List<float[]> grow(List<Rows> grown, Map<String, Input> inputs, String output, int width) {
    int[] at = place(grown);
    write(grown, at, inputs);
    Invocation run = invocation.orElseThrow();
    run.run();
    List<float[]> results = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      float[] last = new float[width];
      run.read(output, ((long) at[i] * length + grown.get(i).length() - 1) * width, last);
      results.add(last);
    }
    return results;
  }

  /** Makes room; gives the place of each in the batch. */
  private int[] place(List<Rows> grown) {
    int[] sequences = grown.stream().mapToInt(Rows::sequence).toArray();
    boolean first = places.length == 0;
    int batch = Buckets.powerOfTwo(sequences.length);
    int capacity = first ? leastCapacity : size.capacity();
    int end = grown.stream().mapToInt(Rows::end).max().orElseThrow();
    while (capacity < end) {
      capacity *= 2;
    }
    int[] at = first ? IntStream.range(0, sequences.length).toArray() : find(sequences);
    StateSize needed = new StateSize(batch, capacity);
    int longest = Buckets.positions(grown.stream().mapToInt(Rows::length).max().orElseThrow());
    if (!needed.equals(size) || longest != length) {
      invocation = Optional.empty();
    }
    if (first) {
      places = sequences;
    } else if (!needed.equals(size)) {
      stage.carryState(size, needed, at);
      places = sequences;
      at = find(sequences);
    }
    size = needed;
    length = longest;
    return at;
  }

  private int[] find(int[] sequences) {
    int[] at = new int[sequences.length];
    int place = 0;
    for (int i = 0; i < at.length; i++) {
      while (place < places.length && places[place] != sequences[i]) {
        place++;
      }
      if (place == places.length) {
        throw new IllegalArgumentException(
            "sequence %d: expected some of %s, in ascending order"
                .formatted(sequences[i], Arrays.toString(places)));
      }
      at[i] = place;
    }
    return at;
  }

  private void write(List<Rows> grown, int[] at, Map<String, Input> inputs) {
    if (invocation.isEmpty()) {
      prepare(inputs);
    }
    Invocation run = invocation.orElseThrow();
    float[] mask = buffers.get(Sequences.ATTENTION_MASK);
    Arrays.fill(mask, 0);
    for (int i = 0; i < at.length; i++) {
      Rows rows = grown.get(i);
      for (int j = 0; j < length; j++) {
        int row = at[i] * length + j;
        // Beyond the own rows, places that are still to be filled, or that do not exist.
        positions[row] = rows.start + j;
        if (j < rows.length()) {
          for (int k = 0; k < rows.end(); k++) {
            mask[row * size.capacity() + k] = rows.attends[j][k] ? 1 : 0;
          }
        }
      }
    }
    run.write(Sequences.POSITION_IDS, positions);
    run.write(Sequences.ATTENTION_MASK, mask);
    inputs.forEach(
        (name, input) -> {
          float[] values = buffers.get(name);
          for (int i = 0; i < at.length; i++) {
            for (int j = 0; j < grown.get(i).length(); j++) {
              float[] vector = input.vectors.of(i, j);
              System.arraycopy(vector, 0, values, (at[i] * length + j) * input.width, input.width);
            }
          }
          run.write(name, values);
        });
  }

  private void prepare(Map<String, Input> inputs) {
    int rows = size.sequences() * length;
    Map<String, long[]> shapes = new HashMap<>();
    shapes.put(Sequences.POSITION_IDS, new long[] {size.sequences(), length});
    shapes.put(Sequences.ATTENTION_MASK, new long[] {size.sequences(), length, size.capacity()});
    inputs.forEach((name, input) -> shapes.put(name, new long[] {rows, input.width}));
    invocation = Optional.of(stage.prepare(shapes, size));
    positions = new int[rows];
    buffers.put(Sequences.ATTENTION_MASK, new float[rows * size.capacity()]);
    inputs.forEach((name, input) -> buffers.put(name, new float[rows * input.width]));
  }
}
