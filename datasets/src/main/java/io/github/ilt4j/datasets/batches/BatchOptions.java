package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.TextForm;
import java.util.Objects;

/**
 * How texts become batches. Whether words are drawn is not said here: they are when the iterator is
 * given a renderer.
 *
 * @param form the published form of texts and labels
 * @param batchSize most rows of a batch
 * @param maxSequenceLength most words of a row, BOS included; longer sequences are cut
 * @param maxWordLength most bytes of a word, BOS and EOS included
 * @param packed whether several sequences share a row; otherwise each has its own
 * @param packingWindow how many batches of sequences are read at a time, and packed among each
 *     other: more wastes less room and takes more memory
 * @param shuffleBuffer examples of which the next is drawn by chance; 0 or 1 keeps the order of the
 *     source. Sources in random order already are left alone
 * @param seed of the order
 * @param prefetch batches that are prepared ahead on a thread of their own; 0 prepares each when it
 *     is asked for
 */
public record BatchOptions(
    TextForm form,
    int batchSize,
    int maxSequenceLength,
    int maxWordLength,
    boolean packed,
    int packingWindow,
    int shuffleBuffer,
    long seed,
    int prefetch) {

  /**
   * @throws IllegalArgumentException if a number is too small; the message names it
   */
  public BatchOptions {
    Objects.requireNonNull(form, "form");
    requireAtLeast("batchSize", batchSize, 1);
    requireAtLeast("maxSequenceLength", maxSequenceLength, 2);
    requireAtLeast("maxWordLength", maxWordLength, 3);
    requireAtLeast("packingWindow", packingWindow, 1);
    requireAtLeast("shuffleBuffer", shuffleBuffer, 0);
    requireAtLeast("prefetch", prefetch, 0);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " should be at least " + least + ", found " + value + ".");
    }
  }

  /**
   * For training: form 2026, 32 packed rows of 128 words of 32 bytes, shuffled within 10,000
   * examples.
   */
  public static BatchOptions training() {
    return new BatchOptions(TextForm.V2026, 32, 128, 32, true, 8, 10_000, 0, 2);
  }

  /** For evaluation: as for training, but in the order of the source and one sequence a row. */
  public static BatchOptions evaluation() {
    return training().withPacked(false).withShuffleBuffer(0);
  }

  public BatchOptions withForm(TextForm chosen) {
    return new BatchOptions(
        chosen,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        packingWindow,
        shuffleBuffer,
        seed,
        prefetch);
  }

  public BatchOptions withBatchSize(int rows) {
    return new BatchOptions(
        form,
        rows,
        maxSequenceLength,
        maxWordLength,
        packed,
        packingWindow,
        shuffleBuffer,
        seed,
        prefetch);
  }

  /**
   * With rows of at most so many words, and words of at most so many bytes (BOS and EOS included).
   */
  public BatchOptions withLengths(int words, int bytes) {
    return new BatchOptions(
        form, batchSize, words, bytes, packed, packingWindow, shuffleBuffer, seed, prefetch);
  }

  public BatchOptions withPacked(boolean chosen) {
    return new BatchOptions(
        form,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        chosen,
        packingWindow,
        shuffleBuffer,
        seed,
        prefetch);
  }

  public BatchOptions withPackingWindow(int batches) {
    return new BatchOptions(
        form,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        batches,
        shuffleBuffer,
        seed,
        prefetch);
  }

  public BatchOptions withShuffleBuffer(int examples) {
    return new BatchOptions(
        form,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        packingWindow,
        examples,
        seed,
        prefetch);
  }

  public BatchOptions withSeed(long chosen) {
    return new BatchOptions(
        form,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        packingWindow,
        shuffleBuffer,
        chosen,
        prefetch);
  }

  public BatchOptions withPrefetch(int batches) {
    return new BatchOptions(
        form,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        packingWindow,
        shuffleBuffer,
        seed,
        batches);
  }
}
