package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.Vit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small model of four components, and batches with repetitions and padding. */
final class GraphFixture {

  /** Two rows, the second padded; words 0 and 2 stand at several places. */
  private static final int[] WORD_INDEX = {0, 1, 2, 2, 0, 2, 3, -1};

  private static final int ROWS = 2;
  private static final int LENGTH = 4;

  private GraphFixture() {}

  static WordLatentConfig config(ModelForm form) {
    return config(form, 0);
  }

  static WordLatentConfig config(ModelForm form, double dropout) {
    return new WordLatentConfig(
        form,
        Optional.of(
            new Vit(
                8,
                1,
                2,
                12,
                Activation.GELU,
                8,
                4,
                3,
                1e-12,
                true,
                Activation.TANH,
                dropout,
                dropout,
                0.3)),
        Optional.of(
            new Bert(256, 8, 1, 2, 12, Activation.GELU, 8, 2, 1e-12, dropout, dropout, true, 0.3)),
        new GptNeoX(
            0,
            12,
            1,
            2,
            16,
            Activation.GELU,
            0.5,
            10000,
            8,
            1e-5,
            true,
            true,
            dropout,
            dropout,
            false,
            0.3),
        new Llama(
            256,
            8,
            1,
            2,
            1,
            4,
            12,
            Activation.SILU,
            1e-6,
            10000,
            RopeScaling.none(),
            8,
            false,
            false,
            dropout,
            false,
            0.3),
        0);
  }

  /** Each distinct word once. */
  static WordLatentBatch batch() {
    return batch(words(), WORD_INDEX);
  }

  /** The same batch with a word of its own for each position; there are as many pictures. */
  static WordLatentBatch unsharedBatch() {
    Words distinct = words();
    Words.Images images = distinct.images().orElseThrow();
    List<int[]> bytes = new ArrayList<>();
    List<INDArray> pixels = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    int[] index = new int[WORD_INDEX.length];
    for (int i = 0; i < index.length; i++) {
      int word = WORD_INDEX[i];
      index[i] = word < 0 ? -1 : bytes.size();
      if (word >= 0) {
        bytes.add(distinct.bytes().get(word));
        pixels.add(images.pixels().slice(word).dup('c'));
        widths.add(images.widths()[word]);
      }
    }
    int[] heights = new int[bytes.size()];
    Arrays.fill(heights, 4);
    Words repeated =
        new Words(
            bytes,
            Optional.of(
                new Words.Images(
                    Nd4j.stack(0, pixels.toArray(INDArray[]::new)),
                    heights,
                    widths.stream().mapToInt(Integer::intValue).toArray())));
    return batch(repeated, index);
  }

  /**
   * Random words of different sizes at random places.
   *
   * @param words number of distinct words
   */
  static WordLatentBatch randomBatch(Random random, int words) {
    List<int[]> bytes = new ArrayList<>();
    float[] pixels = new float[words * 3 * 4 * 16];
    int[] heights = new int[words];
    int[] widths = new int[words];
    for (int i = 0; i < words; i++) {
      bytes.add(random.ints(2 + random.nextInt(7), 1, 256).toArray());
      heights[i] = 4;
      widths[i] = 4 * (1 + random.nextInt(4));
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    int length = 16;
    int[] index = new int[4 * length];
    int[] positions = new int[index.length];
    INDArray mask = Nd4j.zeros(DataType.FLOAT, 4, length, length);
    List<int[]> labels = new ArrayList<>();
    for (int i = 0; i < index.length; i++) {
      index[i] = random.nextInt(words);
      positions[i] = i % length;
      labels.add(random.ints(random.nextInt(9), 1, 256).toArray());
      for (int j = 0; j <= i % length; j++) {
        mask.putScalar(new int[] {i / length, i % length, j}, 1);
      }
    }
    return new WordLatentBatch(
        new Words(
            bytes,
            Optional.of(
                new Words.Images(
                    Nd4j.createFromArray(pixels).reshape(words, 3, 4, 16), heights, widths))),
        index,
        mask,
        Nd4j.createFromArray(positions).reshape(4, length),
        labels);
  }

  private static Words words() {
    Random random = new Random(5);
    float[] pixels = new float[4 * 3 * 4 * 8];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Words(
        List.of(
            new int[] {2, 2, 3},
            new int[] {2, 97, 32, 3},
            new int[] {2, 98, 99, 32, 3},
            new int[] {2, 215, 169, 3}),
        Optional.of(
            new Words.Images(
                Nd4j.createFromArray(pixels).reshape(4, 3, 4, 8),
                new int[] {4, 4, 4, 4},
                new int[] {4, 8, 8, 4})));
  }

  private static WordLatentBatch batch(Words words, int[] index) {
    INDArray mask = Nd4j.zeros(DataType.FLOAT, ROWS, LENGTH, LENGTH);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < LENGTH; i++) {
        for (int j = 0; j <= i; j++) {
          boolean there = index[row * LENGTH + i] >= 0 && index[row * LENGTH + j] >= 0;
          mask.putScalar(new int[] {row, i, j}, there ? 1 : 0);
        }
      }
    }
    // The first row asks nothing of its second position.
    List<int[]> labels =
        List.of(
            new int[] {97, 32, 3},
            new int[0],
            new int[] {98, 99, 32, 3},
            new int[] {3},
            new int[] {98, 99, 32, 3},
            new int[] {215, 169, 3},
            new int[] {3},
            new int[0]);
    return new WordLatentBatch(
        words,
        index,
        mask,
        Nd4j.createFromArray(0, 1, 2, 3, 0, 1, 2, 0).reshape(ROWS, LENGTH),
        labels);
  }
}
