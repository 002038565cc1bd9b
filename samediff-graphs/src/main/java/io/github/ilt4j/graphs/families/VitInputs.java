package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Sequences;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images as the sequences of rows that {@link Vit} reads: a class token, the patches row by row,
 * padding.
 */
final class VitInputs {

  /**
   * FLOAT {@code [images * positions, channels * patch * patch]}: pixels of each patch, zero at
   * class tokens.
   */
  static final String PATCHES = "patches";

  /**
   * FLOAT {@code [images * positions, rows of the position table]}: how much of each table row a
   * position gets.
   */
  static final String POSITION_WEIGHTS = "position_weights";

  /** FLOAT {@code [images, positions]}: 1 at class tokens. */
  static final String CLASS_TOKEN = "class_token";

  private VitInputs() {}

  static Map<String, INDArray> of(
      Vit vit,
      INDArray pixels,
      int[] heights,
      int[] widths,
      int[] chosen,
      int rows,
      int positions) {
    int side = vit.patchSize();
    int images = (int) pixels.size(0);
    int channels = (int) pixels.size(1);
    int height = (int) pixels.size(2);
    int width = (int) pixels.size(3);
    if (heights.length != images || widths.length != images || channels != vit.numChannels()) {
      throw new IllegalArgumentException(
          "images: expected [%d, %d, height, width], found %s"
              .formatted(heights.length, vit.numChannels(), pixels.shapeInfoToString()));
    }
    int longest = 0;
    for (int image : chosen) {
      check(vit, "height", heights[image], height);
      check(vit, "width", widths[image], width);
      longest = Math.max(longest, vit.positions(heights[image], widths[image]));
    }
    if (rows < chosen.length || positions < longest) {
      throw new IllegalArgumentException(
          "images: %d rows of %d positions cannot hold %d images of up to %d"
              .formatted(rows, positions, chosen.length, longest));
    }
    int table = vit.gridSize() * vit.gridSize() + 1;
    int patch = channels * side * side;
    float[] source = pixels.dup('c').data().asFloat();
    float[] patches = new float[rows * positions * patch];
    float[] weights = new float[rows * positions * table];
    float[] mask = new float[rows * positions];
    float[] classToken = new float[rows * positions];
    int[] positionIds = new int[rows * positions];
    Map<Long, float[][]> interpolations = new HashMap<>();
    for (int i = 0; i < chosen.length; i++) {
      int image = chosen[i];
      int down = heights[image] / side;
      int across = widths[image] / side;
      int first = i * positions;
      mask[first] = 1;
      classToken[first] = 1;
      weights[first * table] = 1;
      float[][] interpolation =
          interpolations.computeIfAbsent(
              ((long) down << 32) | across,
              key -> BicubicInterpolation.matrix(vit.gridSize(), vit.gridSize(), down, across));
      for (int p = 0; p < down * across; p++) {
        int row = first + 1 + p;
        mask[row] = 1;
        positionIds[row] = 1 + p;
        System.arraycopy(interpolation[p], 0, weights, row * table + 1, interpolation[p].length);
        int top = p / across * side;
        int left = p % across * side;
        int to = row * patch;
        for (int c = 0; c < channels; c++) {
          for (int y = 0; y < side; y++, to += side) {
            int from = ((image * channels + c) * height + top + y) * width + left;
            System.arraycopy(source, from, patches, to, side);
          }
        }
      }
    }
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put(PATCHES, matrix(patches, rows * positions));
    inputs.put(POSITION_WEIGHTS, matrix(weights, rows * positions));
    inputs.put(Sequences.ATTENTION_MASK, matrix(mask, rows));
    inputs.put(CLASS_TOKEN, matrix(classToken, rows));
    inputs.put(Sequences.POSITION_IDS, Nd4j.createFromArray(positionIds).reshape(rows, positions));
    return inputs;
  }

  private static INDArray matrix(float[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, values.length / rows);
  }

  private static void check(Vit vit, String what, int size, int limit) {
    if (size < vit.patchSize() || size > limit || size % vit.patchSize() != 0) {
      throw new IllegalArgumentException(
          "image %s: expected a multiple of the patch size %d up to %d, found %d"
              .formatted(what, vit.patchSize(), limit, size));
    }
  }
}
