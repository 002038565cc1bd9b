package io.github.ilt4j.datasets.bytes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Lays sequences of different lengths into blocks with little room left. */
public final class Packing {
  private Packing() {}

  /**
   * Best fit decreasing: the longest sequence first (of equally long ones the earlier), each into
   * the fullest block that still has room for it (of equally full ones the earlier), else into a
   * new block. Sequences that are too long are {@link #cut} first.
   *
   * @param maxSequenceLength most words of a block, at least 2
   * @throws IllegalArgumentException if {@code maxSequenceLength} is below 2
   */
  public static List<PackedBlock> bestFitDecreasing(
      List<WordSequence> sequences, int maxSequenceLength) {
    List<WordSequence> pieces = new ArrayList<>();
    for (WordSequence sequence : sequences) {
      pieces.addAll(cut(sequence, maxSequenceLength));
    }
    pieces.sort(Comparator.comparingInt(WordSequence::length).reversed());

    List<List<WordSequence>> blocks = new ArrayList<>();
    // Room left -> indices of the blocks with that room.
    TreeMap<Integer, PriorityQueue<Integer>> byRoom = new TreeMap<>();
    for (WordSequence piece : pieces) {
      Map.Entry<Integer, PriorityQueue<Integer>> fit = byRoom.ceilingEntry(piece.length());
      int block;
      int room;
      if (fit == null) {
        block = blocks.size();
        blocks.add(new ArrayList<>());
        room = maxSequenceLength;
      } else {
        room = fit.getKey();
        block = fit.getValue().remove();
        if (fit.getValue().isEmpty()) {
          byRoom.remove(room);
        }
      }
      blocks.get(block).add(piece);
      byRoom.computeIfAbsent(room - piece.length(), key -> new PriorityQueue<>()).add(block);
    }
    return blocks.stream().map(PackedBlock::new).toList();
  }

  /**
   * A sequence in pieces of at most {@code maxSequenceLength} words. Every piece begins with BOS,
   * as everything the model ever reads does; the BOS that a later piece is given has no label,
   * because the word after it is the label of the piece before. So each word is predicted once,
   * with the context of its piece, the last word of a piece is labelled with the word that really
   * follows, and only the end of the sequence is taught as an end. A block from SO to SI that is
   * cut loses its two-way attention; its labels stay masked.
   *
   * @throws IllegalArgumentException if {@code maxSequenceLength} is below 2
   */
  public static List<WordSequence> cut(WordSequence sequence, int maxSequenceLength) {
    if (maxSequenceLength < 2) {
      throw new IllegalArgumentException(
          "maxSequenceLength: expected at least 2 (BOS and a word), found " + maxSequenceLength);
    }
    List<WordSequence> pieces = new ArrayList<>();
    int start = 0;
    while (start < sequence.length()) {
      boolean first = start == 0;
      int end = Math.min(start + maxSequenceLength - (first ? 0 : 1), sequence.length());
      List<String> words = new ArrayList<>(sequence.words().subList(start, end));
      List<Optional<String>> labels = new ArrayList<>(sequence.labels().subList(start, end));
      if (!first) {
        words.add(0, ByteTokenizer.BOS_WORD);
        labels.add(0, Optional.empty());
      }
      pieces.add(new WordSequence(words, labels));
      start = end;
    }
    return pieces;
  }
}
