package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.datasets.sources.ExampleStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Cuts the documents of a stream on several threads, some batches ahead, and hands them out in the
 * order of the stream.
 */
final class DocumentQueue {
  private static final int BATCH_DOCUMENTS = 256;
  private static final int BATCH_CHARACTERS = 1 << 18;

  private final ExampleStream stream;
  private final Cutter cutter;
  private final long passBy;
  private final ExecutorService cutters;
  private final int batchesAhead;
  private final Queue<Future<List<Document>>> ahead = new ArrayDeque<>();
  private long read;

  /**
   * @param passBy documents at the start that need no pieces
   */
  DocumentQueue(
      ExampleStream stream, Cutter cutter, long passBy, ExecutorService cutters, int threads) {
    this.stream = stream;
    this.cutter = cutter;
    this.passBy = passBy;
    this.cutters = cutters;
    this.batchesAhead = 2 * threads;
  }

  /** The next documents; none at the end. */
  List<Document> next() {
    while (ahead.size() <= batchesAhead && stream.hasNext()) {
      long first = read;
      List<Example> batch = batch();
      ahead.add(cutters.submit(() -> cut(first, batch)));
    }
    return ahead.isEmpty() ? List.of() : get(ahead.remove());
  }

  private List<Example> batch() {
    List<Example> batch = new ArrayList<>();
    int characters = 0;
    while (batch.size() < BATCH_DOCUMENTS && characters < BATCH_CHARACTERS && stream.hasNext()) {
      Example example = stream.next();
      batch.add(example);
      characters += example.text().length();
    }
    read += batch.size();
    return batch;
  }

  private List<Document> cut(long first, List<Example> batch) {
    List<Document> documents = new ArrayList<>(batch.size());
    for (Example example : batch) {
      long number = first + documents.size();
      String text = wellFormed(example.text());
      List<Piece> pieces = number < passBy ? List.of() : cutter.pieces(text);
      long fingerprint = pieces.size() == 1 ? pieces.get(0).fingerprint() : Fingerprint.of(text);
      documents.add(new Document(number, example, fingerprint, pieces));
    }
    return documents;
  }

  /**
   * Surrogates without their other half have no UTF-8: they become what the model reads, U+FFFD.
   */
  private static String wellFormed(String text) {
    StringBuilder changed = new StringBuilder();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.codePointAt(i);
      if (Character.charCount(c) == 2) {
        i++;
      } else if (Character.isSurrogate((char) c)) {
        changed.append(text, start, i).append('\uFFFD');
        start = i + 1;
      }
    }
    return start == 0 ? text : changed.append(text, start, text.length()).toString();
  }

  private static List<Document> get(Future<List<Document>> documents) {
    try {
      return documents.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while cutting", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("cutting failed: " + e.getCause(), e.getCause());
    }
  }
}
