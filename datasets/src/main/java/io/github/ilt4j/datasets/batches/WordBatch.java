package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.datasets.images.WordRenderer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays of a batch by name. Each distinct word is held once, U of them, numbered in the order
 * in which they first occur, row by row; B rows of L words point to them.
 *
 * @param wordBytes {@code [U, T]} INT32: BOS, the word's bytes, EOS, then PAD
 * @param images the drawn words, if any
 * @param wordIndex {@code [B, L]} INT32: row of the distinct word, -1 where there is none
 * @param attentionMask {@code [B, L, L]} FLOAT: 1 where the word of the row's second last axis
 *     attends to that of its last
 * @param positionIds {@code [B, L]} INT32: from 0 in each sequence of a row; 0 where there is no
 *     word
 * @param labelBytes {@code [B, L, T']} INT32: the bytes to predict after the word, EOS, then PAD;
 *     all PAD where nothing is to be predicted
 */
public record WordBatch(
    INDArray wordBytes,
    Optional<Images> images,
    INDArray wordIndex,
    INDArray attentionMask,
    INDArray positionIds,
    INDArray labelBytes)
    implements AutoCloseable {

  /**
   * The distinct words as drawn.
   *
   * @param pixels {@code [U, 3, height, W]} UINT8, zero to the right of a word's own width
   * @param widths {@code [U]} INT32: pixels
   */
  public record Images(INDArray pixels, INDArray widths) {

    /** Draws words, and fills up their pictures with zeros to the widest. */
    public static Images draw(List<String> words, WordRenderer renderer) {
      List<WordImage> images = words.stream().map(renderer::render).toList();
      int[] widths = images.stream().mapToInt(WordImage::width).toArray();
      int widest = Arrays.stream(widths).max().orElseThrow();
      int height = images.get(0).height();
      byte[] pixels = new byte[Math.multiplyExact(3 * height * widest, words.size())];
      for (int i = 0; i < widths.length; i++) {
        byte[] rgb = images.get(i).rgb();
        for (int channel = 0; channel < 3; channel++) {
          for (int y = 0; y < height; y++) {
            int to = ((i * 3 + channel) * height + y) * widest;
            int from = y * widths[i] * 3 + channel;
            for (int x = 0; x < widths[i]; x++) {
              pixels[to + x] = rgb[from + 3 * x];
            }
          }
        }
      }
      return new Images(
          Nd4j.create(pixels, new long[] {widths.length, 3, height, widest}, DataType.UINT8),
          Nd4j.create(widths, new long[] {widths.length}, DataType.INT32));
    }
  }

  private static final int FEATURES = 6;

  /**
   * @throws IllegalArgumentException if shapes or types do not fit together; the message names the
   *     array
   */
  public WordBatch {
    long words = wordBytes.size(0);
    long rows = wordIndex.size(0);
    long length = wordIndex.size(wordIndex.rank() - 1);
    require("word_bytes", wordBytes, DataType.INT32, words, -1);
    require("word_index", wordIndex, DataType.INT32, rows, length);
    require("attention_mask", attentionMask, DataType.FLOAT, rows, length, length);
    require("position_ids", positionIds, DataType.INT32, rows, length);
    require("label_bytes", labelBytes, DataType.INT32, rows, length, -1);
    images.ifPresent(
        drawn -> {
          require("word_images", drawn.pixels(), DataType.UINT8, words, 3, -1, -1);
          require("image_widths", drawn.widths(), DataType.INT32, words);
        });
  }

  private static void require(String name, INDArray array, DataType type, long... shape) {
    boolean fits = array.dataType() == type && array.rank() == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] < 0 || array.size(i) == shape[i];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          name
              + ": expected "
              + type
              + " "
              + Arrays.toString(shape).replace("-1", "any")
              + ", found "
              + array.dataType()
              + " "
              + Arrays.toString(array.shape())
              + ".");
    }
  }

  /**
   * Texts as they are, one a row: for evaluation, prompts and tests. Nothing is cut but words that
   * are too long.
   */
  public static WordBatch of(
      List<String> texts, TextProcessor processor, Optional<WordRenderer> renderer) {
    List<PackedBlock> blocks =
        texts.stream().map(text -> new PackedBlock(List.of(processor.process(text)))).toList();
    return of(blocks, processor.tokenizer(), renderer);
  }

  /** Rows as they are. */
  public static WordBatch of(
      List<PackedBlock> rows, ByteTokenizer tokenizer, Optional<WordRenderer> renderer) {
    return new BatchBuilder(tokenizer, renderer).build(rows);
  }

  /**
   * The view of a batch of {@link WordBatchIterator}.
   *
   * @throws IllegalArgumentException if the data set is not laid out so
   */
  public static WordBatch of(MultiDataSet data) {
    if (data.numFeatureArrays() != FEATURES || data.numLabelsArrays() != 1) {
      throw new IllegalArgumentException(
          "A batch of words has "
              + FEATURES
              + " feature arrays and 1 label array, found "
              + data.numFeatureArrays()
              + " and "
              + data.numLabelsArrays()
              + ".");
    }
    INDArray pixels = data.getFeatures(1);
    return new WordBatch(
        data.getFeatures(0),
        pixels.isEmpty() ? Optional.empty() : Optional.of(new Images(pixels, data.getFeatures(2))),
        data.getFeatures(3),
        data.getFeatures(4),
        data.getFeatures(5),
        data.getLabels(0));
  }

  /**
   * The batch as ND4J's iterators hand it on, sharing the arrays. Features: word_bytes,
   * word_images, image_widths, word_index, attention_mask, position_ids; labels: label_bytes.
   * Without images their two places hold arrays of length 0.
   */
  public MultiDataSet toMultiDataSet() {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {
          wordBytes,
          // empty, not create: inside a workspace, as in DL4J's prefetching threads, create refuses
          // 0.
          images.map(Images::pixels).orElseGet(() -> none(DataType.UINT8)),
          images.map(Images::widths).orElseGet(() -> none(DataType.INT32)),
          wordIndex,
          attentionMask,
          positionIds
        },
        new INDArray[] {labelBytes});
  }

  /** Length 0, which a workspace refuses; ND4J's prefetching threads are inside of one. */
  private static INDArray none(DataType type) {
    MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
    try {
      return Nd4j.create(type, 0);
    } finally {
      outside.close();
    }
  }

  /** B: rows. */
  public int rows() {
    return (int) wordIndex.size(0);
  }

  /** L: words of the longest row. */
  public int length() {
    return (int) wordIndex.size(1);
  }

  /** U: distinct words. */
  public int distinctWords() {
    return (int) wordBytes.size(0);
  }

  /**
   * Frees the native memory of all arrays at once, instead of when the garbage collector finds
   * them.
   */
  @Override
  public void close() {
    for (INDArray array : List.of(wordBytes, wordIndex, attentionMask, positionIds, labelBytes)) {
      close(array);
    }
    images.ifPresent(
        drawn -> {
          close(drawn.pixels());
          close(drawn.widths());
        });
  }

  private static void close(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }
}
