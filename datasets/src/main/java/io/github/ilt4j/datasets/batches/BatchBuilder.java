package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.bytes.AttentionMasks;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.WordSequence;
import io.github.ilt4j.datasets.images.WordRenderer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of words to arrays. */
record BatchBuilder(ByteTokenizer tokenizer, Optional<WordRenderer> renderer) {

  @SuppressWarnings("try") // the scope is entered, not used
  WordBatch build(List<PackedBlock> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("A batch needs at least one row, found none.");
    }
    Map<String, Integer> distinct = new LinkedHashMap<>();
    int length = 0;
    for (PackedBlock row : rows) {
      List<String> words = row.words();
      length = Math.max(length, words.size());
      words.forEach(word -> distinct.putIfAbsent(word, distinct.size()));
    }
    List<String> words = List.copyOf(distinct.keySet());
    // The arrays outlive whatever workspace the caller has open.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new WordBatch(
          padded(words.stream().map(tokenizer::encode).toArray(int[][]::new)),
          renderer.map(drawing -> WordBatch.Images.draw(words, drawing)),
          wordIndex(rows, length, distinct),
          attentionMask(rows, length),
          positionIds(rows, length),
          labelBytes(rows, length));
    }
  }

  /** {@code [rows, longest]}, filled up with PAD. */
  private static INDArray padded(int[][] rows) {
    // A batch without any label still has one column, because ND4J treats empty arrays apart.
    int longest = Math.max(1, Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0));
    int[] flat = new int[Math.multiplyExact(rows.length, longest)];
    Arrays.fill(flat, ByteTokenizer.PAD);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * longest, rows[i].length);
    }
    return Nd4j.create(flat, new long[] {rows.length, longest}, DataType.INT32);
  }

  private static INDArray wordIndex(
      List<PackedBlock> rows, int length, Map<String, Integer> distinct) {
    int[] flat = new int[Math.multiplyExact(rows.size(), length)];
    Arrays.fill(flat, -1);
    int start = 0;
    for (PackedBlock row : rows) {
      int at = start;
      for (String word : row.words()) {
        flat[at++] = distinct.get(word);
      }
      start += length;
    }
    return Nd4j.create(flat, new long[] {rows.size(), length}, DataType.INT32);
  }

  private static INDArray positionIds(List<PackedBlock> rows, int length) {
    int[] flat = new int[Math.multiplyExact(rows.size(), length)];
    int start = 0;
    for (PackedBlock row : rows) {
      int[] positions = row.positions();
      System.arraycopy(positions, 0, flat, start, positions.length);
      start += length;
    }
    return Nd4j.create(flat, new long[] {rows.size(), length}, DataType.INT32);
  }

  private static INDArray attentionMask(List<PackedBlock> rows, int length) {
    float[] flat = new float[Math.multiplyExact(rows.size(), Math.multiplyExact(length, length))];
    int at = 0;
    for (PackedBlock row : rows) {
      for (boolean[] query : AttentionMasks.of(row, length)) {
        for (boolean attends : query) {
          flat[at++] = attends ? 1 : 0;
        }
      }
    }
    return Nd4j.create(flat, new long[] {rows.size(), length, length}, 'c');
  }

  private INDArray labelBytes(List<PackedBlock> rows, int length) {
    int[][] labels = new int[Math.multiplyExact(rows.size(), length)][0];
    int start = 0;
    for (PackedBlock row : rows) {
      int at = start;
      for (WordSequence sequence : row.sequences()) {
        for (int word = 0; word < sequence.length(); word++) {
          int[] ids = sequence.labelIds(word, tokenizer);
          // Without BOS, which is read and never predicted.
          labels[at++] = ids.length == 0 ? ids : Arrays.copyOfRange(ids, 1, ids.length);
        }
      }
      start += length;
    }
    INDArray flat = padded(labels);
    return Nd4j.create(flat.data(), new long[] {rows.size(), length, flat.size(1)});
  }
}
