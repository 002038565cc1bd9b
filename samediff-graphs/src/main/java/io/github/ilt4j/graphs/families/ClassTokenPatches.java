package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The embeddings of ViT and its like: a class token before the patches, and a table of positions
 * for a square image, which is interpolated to the grid of any other.
 *
 * <p>Images of different sizes share one call: each row is given the weights with which it mixes
 * the rows of the position table, and what is padding is masked. Neighbours in a call therefore
 * never change a vector.
 *
 * @param imageSize side of the square image that the position table is made for, in pixels
 * @param patchSize side of a patch, in pixels
 * @param numChannels colour channels
 */
record ClassTokenPatches(int imageSize, int patchSize, int numChannels) {

  /** FLOAT {@code [images, positions]}: 1 at class tokens. */
  static final String CLASS_TOKEN = "class_token";

  /**
   * FLOAT {@code [images * positions, rows of the position table]}: how much of each table row a
   * position gets.
   */
  static final String POSITION_WEIGHTS = "position_weights";

  Patches patches() {
    return new Patches(patchSize, numChannels, 1);
  }

  /** Rows of the position table. */
  int tableRows() {
    return 1 + gridSize() * gridSize();
  }

  private int gridSize() {
    return imageSize / patchSize;
  }

  /** The arrays of all inputs; see {@link ImageModel#inputs}. */
  Map<String, INDArray> inputs(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions) {
    int table = tableRows();
    float[] weights = new float[rows * positions * table];
    float[] classToken = new float[rows * positions];
    for (int i = 0; i < chosen.length; i++) {
      classToken[i * positions] = 1;
      weights[i * positions * table] = 1;
    }
    Map<Long, float[][]> interpolations = new HashMap<>();
    Patches.Visitor weigh =
        patch -> {
          float[][] all =
              interpolations.computeIfAbsent(
                  ((long) patch.down() << 32) | patch.across(),
                  grid ->
                      BicubicInterpolation.matrix(
                          gridSize(), gridSize(), patch.down(), patch.across()));
          float[] own = all[patch.y() * patch.across() + patch.x()];
          System.arraycopy(own, 0, weights, patch.row() * table + 1, own.length);
        };
    Map<String, INDArray> inputs =
        patches().inputs(pixels, heights, widths, chosen, rows, positions, weigh);
    inputs.put(POSITION_WEIGHTS, Patches.matrix(weights, rows * positions));
    inputs.put(CLASS_TOKEN, Patches.matrix(classToken, rows));
    return inputs;
  }

  /** What a graph reads of the inputs. */
  record Read(Sequences sequences, SDVariable classToken, SDVariable patches, SDVariable weights) {

    /**
     * The embeddings of all rows.
     *
     * @param projected {@code [rows, width]}, the patches' embeddings
     * @param token {@code [1, width]}
     * @param table {@code [rows of the table, width]}
     */
    SDVariable embed(SDVariable projected, SDVariable token, SDVariable table) {
      SDVariable isClass = classToken.reshape(-1, 1);
      return projected.mul(isClass.rsub(1)).add(isClass.mmul(token)).add(weights.mmul(table));
    }

    /** The class token's row of each image, {@code [images, width]}. */
    SDVariable first(SDVariable rows, long width) {
      return Blocks.pool(sequences, rows, classToken, width);
    }
  }

  /** Declares the inputs. */
  Read declare(StageGraphBuilder graph) {
    Sequences sequences = Sequences.withKeyMask(graph);
    SDVariable classToken = graph.input(CLASS_TOKEN, DataType.FLOAT, -1, -1);
    SDVariable patches = graph.input(Patches.PATCHES, DataType.FLOAT, -1, patches().size());
    SDVariable weights = graph.input(POSITION_WEIGHTS, DataType.FLOAT, -1, tableRows());
    return new Read(sequences, classToken, patches, weights);
  }
}
