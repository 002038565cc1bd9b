package io.github.ilt4j.datasets.bytes;

import java.util.List;

/**
 * Which words of a block see which: true at {@code [query][key]} where the query attends to the
 * key. Lower triangular inside each sequence, all of a block from SO to SI (both included), nothing
 * across sequences.
 */
public final class AttentionMasks {
  private AttentionMasks() {}

  /**
   * The mask of a block: {@code [length][length]}. Rows and columns of padding beyond the block's
   * words are false. An SO or SI that opens or closes no block is ignored, which {@link
   * TextProcessor#process} has warned of.
   *
   * @param length the words of the longest block of the batch
   * @throws IllegalArgumentException if the block has more words than {@code length}
   */
  public static boolean[][] of(PackedBlock block, int length) {
    if (block.length() > length) {
      throw new IllegalArgumentException(
          "attention mask: expected a block of at most "
              + length
              + " words, found "
              + block.length());
    }
    boolean[][] mask = new boolean[length][length];
    int start = 0;
    for (WordSequence sequence : block.sequences()) {
      fill(mask, start, sequence.words());
      start += sequence.length();
    }
    return mask;
  }

  /** The mask of a block without padding: {@code [words][words]}. */
  public static boolean[][] of(PackedBlock block) {
    return of(block, block.length());
  }

  private static void fill(boolean[][] mask, int start, List<String> words) {
    for (int query = 0; query < words.size(); query++) {
      for (int key = 0; key <= query; key++) {
        mask[start + query][start + key] = true;
      }
    }
    for (ShiftBlock block : ShiftBlock.find(words, ignored -> {})) {
      for (int query = block.start(); query <= block.end(); query++) {
        for (int key = block.start(); key <= block.end(); key++) {
          mask[start + query][start + key] = true;
        }
      }
    }
  }
}
