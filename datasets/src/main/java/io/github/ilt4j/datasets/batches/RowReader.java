package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.Packing;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.bytes.WordSequence;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.TextSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;

/**
 * The rows of one batch after the other, of one epoch.
 *
 * <p>Examples are taken a window at a time: the most that fill no more than {@code packingWindow}
 * batches. Nothing crosses from a window into the next, so that a place in the data is a count of
 * examples and a count of batches. A window that is not full to the row (the last of an epoch) is
 * shared out evenly among its batches.
 */
final class RowReader implements AutoCloseable {
  private static final long SKIPPED_AT_A_TIME = 1 << 12;

  private final BatchOptions options;
  private final TextProcessor processor;
  private final ExampleStream examples;
  private final Deque<List<PackedBlock>> batches = new ArrayDeque<>();

  /** The pieces of each example that was read and not taken, in order. */
  private final List<List<WordSequence>> pending = new ArrayList<>();

  private BatchPosition position;
  private long examplesTaken;

  /** Opens the epoch of a position and moves there. */
  RowReader(
      TextSource source, TextProcessor processor, BatchOptions options, BatchPosition position) {
    this.options = options;
    this.processor = processor;
    this.examples = source.open(position.epoch());
    try {
      skip(position.examples());
      examplesTaken = position.examples();
      this.position = new BatchPosition(position.seed(), position.epoch(), position.examples(), 0);
      for (int i = 0; i < position.batches(); i++) {
        next();
      }
    } catch (RuntimeException e) {
      examples.close();
      throw e;
    }
  }

  private void skip(long count) {
    for (long skipped = 0; skipped < count; skipped += SKIPPED_AT_A_TIME) {
      stopIfInterrupted();
      examples.skip(Math.min(SKIPPED_AT_A_TIME, count - skipped));
    }
  }

  /** Reading in itself may never notice that nobody waits for it any more. */
  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted while reading examples.");
    }
  }

  /** The rows of the next batch; empty at the end of the epoch. */
  Optional<List<PackedBlock>> next() {
    if (batches.isEmpty()) {
      position = new BatchPosition(position.seed(), position.epoch(), examplesTaken, 0);
      readWindow();
    }
    Optional<List<PackedBlock>> rows = Optional.ofNullable(batches.poll());
    if (rows.isPresent()) {
      position =
          new BatchPosition(
              position.seed(), position.epoch(), position.examples(), position.batches() + 1);
    }
    return rows;
  }

  /** The place behind the batch that {@link #next} gave last. */
  BatchPosition position() {
    return position;
  }

  /** Malformed lines left out so far. */
  long skippedLines() {
    return examples.skippedLines();
  }

  private void readWindow() {
    long wanted = (long) options.packingWindow() * options.batchSize();
    // So many words fill at least the rows that are wanted, however well they are packed.
    long enough = options.packed() ? wanted * options.maxSequenceLength() : wanted;
    long read = pending.stream().mapToLong(this::size).sum();
    while (read < enough && examples.hasNext()) {
      stopIfInterrupted();
      WordSequence sequence = processor.process(examples.next().text());
      List<WordSequence> pieces = Packing.cut(sequence, options.maxSequenceLength());
      pending.add(pieces);
      read += size(pieces);
    }
    int taken = mostThatFit(wanted);
    List<PackedBlock> rows = new ArrayList<>(rowsOf(taken));
    pending.subList(0, taken).clear();
    examplesTaken += taken;
    if (options.packed()) {
      // Packing leaves them sorted by the length of their longest sequence.
      Collections.shuffle(rows, new Random(31 * options.seed() + examplesTaken));
    }
    shareOut(rows);
  }

  /** In words where they are packed, else in rows. */
  private long size(List<WordSequence> pieces) {
    return options.packed() ? pieces.stream().mapToLong(WordSequence::length).sum() : pieces.size();
  }

  /**
   * How many of the pending examples, one at least if there is any, make no more than {@code
   * wanted} rows.
   */
  private int mostThatFit(long wanted) {
    int fits = Math.min(1, pending.size());
    int tooMany = pending.size() + 1;
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) >>> 1;
      if (rowsOf(middle).size() <= wanted) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return fits;
  }

  private List<PackedBlock> rowsOf(int count) {
    List<WordSequence> sequences =
        pending.subList(0, count).stream().flatMap(List::stream).toList();
    return options.packed()
        ? Packing.bestFitDecreasing(sequences, options.maxSequenceLength())
        : sequences.stream().map(sequence -> new PackedBlock(List.of(sequence))).toList();
  }

  private void shareOut(List<PackedBlock> rows) {
    int count = (rows.size() + options.batchSize() - 1) / options.batchSize();
    int start = 0;
    for (int i = 1; i <= count; i++) {
      int end = (int) ((long) rows.size() * i / count);
      batches.add(List.copyOf(rows.subList(start, end)));
      start = end;
    }
  }

  @Override
  public void close() {
    examples.close();
  }
}
