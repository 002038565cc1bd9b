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
 * <p>Sequences are read a window at a time: as many as fill {@code packingWindow} batches. Nothing
 * crosses from a window into the next, so that a place in the data is a count of examples and a
 * count of batches. The rows of a window are shared out evenly, so that its last batch is no
 * smaller than the others by more than a row.
 */
final class RowReader implements AutoCloseable {
  private static final long SKIPPED_AT_A_TIME = 1 << 12;

  private final BatchOptions options;
  private final TextProcessor processor;
  private final ExampleStream examples;
  private final Deque<List<PackedBlock>> batches = new ArrayDeque<>();
  private BatchPosition position;
  private long examplesRead;

  /** Opens the epoch of a position and moves there. */
  RowReader(
      TextSource source, TextProcessor processor, BatchOptions options, BatchPosition position) {
    this.options = options;
    this.processor = processor;
    this.examples = source.open(position.epoch());
    try {
      skip(position.examples());
      examplesRead = position.examples();
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
      position = new BatchPosition(position.seed(), position.epoch(), examplesRead, 0);
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
    long rowsOfWindow = (long) options.packingWindow() * options.batchSize();
    long wordsOfWindow = rowsOfWindow * options.maxSequenceLength();
    List<WordSequence> sequences = new ArrayList<>();
    long words = 0;
    while (words < wordsOfWindow
        && (options.packed() || sequences.size() < rowsOfWindow)
        && examples.hasNext()) {
      stopIfInterrupted();
      WordSequence sequence = processor.process(examples.next().text());
      examplesRead++;
      sequences.addAll(Packing.cut(sequence, options.maxSequenceLength()));
      words += sequence.length();
    }
    shareOut(rows(sequences));
  }

  private List<PackedBlock> rows(List<WordSequence> sequences) {
    if (!options.packed()) {
      return sequences.stream().map(sequence -> new PackedBlock(List.of(sequence))).toList();
    }
    List<PackedBlock> rows =
        new ArrayList<>(Packing.bestFitDecreasing(sequences, options.maxSequenceLength()));
    // Packing leaves them sorted by the length of their longest sequence.
    Collections.shuffle(rows, new Random(31 * options.seed() + examplesRead));
    return rows;
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
