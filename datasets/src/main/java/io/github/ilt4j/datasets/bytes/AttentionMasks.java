package io.github.ilt4j.datasets.bytes;

import java.util.Arrays;
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

  /**
   * The last rows of the mask of one sequence: {@code [words - from][words]}.
   *
   * @param from the first word whose row is wanted
   */
  public static boolean[][] ofLast(List<String> words, int from) {
    boolean[][] mask = new boolean[words.size() - from][words.size()];
    for (int query = from; query < words.size(); query++) {
      Arrays.fill(mask[query - from], 0, query + 1, true);
    }
    for (ShiftBlock block : ShiftBlock.find(words, ignored -> {})) {
      for (int query = Math.max(from, block.start()); query <= block.end(); query++) {
        Arrays.fill(mask[query - from], block.start(), block.end() + 1, true);
      }
    }
    return mask;
  }

  /**
   * The first word whose row of the mask is new when a sequence has grown.
   *
   * @param words all words of the sequence
   * @param known how many it had before
   * @return {@code known}, or the SO of a block that closes after it
   */
  public static int firstChanged(List<String> words, int known) {
    return ShiftBlock.find(words, ignored -> {}).stream()
        .filter(block -> block.end() >= known)
        .mapToInt(block -> Math.min(known, block.start()))
        .min()
        .orElse(known);
  }

  private static void fill(boolean[][] mask, int start, List<String> words) {
    boolean[][] own = ofLast(words, 0);
    for (int query = 0; query < own.length; query++) {
      System.arraycopy(own[query], 0, mask[start + query], start, own.length);
    }
  }
}
