package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Sequences;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images of any size as the sequences of rows that image models read: perhaps a class token, the
 * patches row by row, padding.
 *
 * @param side of a patch, in pixels
 * @param channels colour channels
 * @param classTokens rows before the first patch: 0 or 1
 */
record Patches(int side, int channels, int classTokens) {

  /**
   * FLOAT {@code [images * positions, channels * side * side]}: pixels of each patch, channel by
   * channel, zero where there is none.
   */
  static final String PATCHES = "patches";

  /** Where a patch is: {@code row} of the matrices, {@code y} and {@code x} in its image's grid. */
  record Patch(int row, int y, int x, int down, int across) {}

  /** What a model does for each patch, to fill inputs of its own. */
  @FunctionalInterface
  interface Visitor {
    void visit(Patch patch);
  }

  /** Positions of the sequence that an image of this size, in pixels, becomes. */
  int positions(int height, int width) {
    return classTokens + height / side * (width / side);
  }

  /** Elements of a patch. */
  int size() {
    return channels * side * side;
  }

  /**
   * The inputs {@link #PATCHES}, {@link Sequences#ATTENTION_MASK} and {@link
   * Sequences#POSITION_IDS}; see {@link ImageModel#inputs} for the arguments.
   *
   * @param visitor sees every patch, image by image
   */
  Map<String, INDArray> inputs(
      INDArray pixels,
      int[] heights,
      int[] widths,
      int[] chosen,
      int rows,
      int positions,
      Visitor visitor) {
    check(pixels, heights, widths, chosen, rows, positions);
    int height = (int) pixels.size(2);
    int width = (int) pixels.size(3);
    float[] source = pixels.dup('c').data().asFloat();
    float[] patches = new float[rows * positions * size()];
    float[] mask = new float[rows * positions];
    int[] positionIds = new int[rows * positions];
    for (int i = 0; i < chosen.length; i++) {
      int image = chosen[i];
      int down = heights[image] / side;
      int across = widths[image] / side;
      int first = i * positions;
      for (int p = 0; p < classTokens + down * across; p++) {
        mask[first + p] = 1;
        positionIds[first + p] = p;
      }
      for (int p = 0; p < down * across; p++) {
        int row = first + classTokens + p;
        visitor.visit(new Patch(row, p / across, p % across, down, across));
        int top = p / across * side;
        int left = p % across * side;
        int to = row * size();
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
    inputs.put(Sequences.ATTENTION_MASK, matrix(mask, rows));
    inputs.put(Sequences.POSITION_IDS, matrix(positionIds, rows));
    return inputs;
  }

  static INDArray matrix(float[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, values.length / rows);
  }

  static INDArray matrix(int[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, values.length / rows);
  }

  private void check(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions) {
    int images = (int) pixels.size(0);
    if (heights.length != images || widths.length != images || pixels.size(1) != channels) {
      throw new IllegalArgumentException(
          "images: expected [%d, %d, height, width], found %s"
              .formatted(heights.length, channels, pixels.shapeInfoToString()));
    }
    int longest = 0;
    for (int image : chosen) {
      check("height", heights[image], (int) pixels.size(2));
      check("width", widths[image], (int) pixels.size(3));
      longest = Math.max(longest, positions(heights[image], widths[image]));
    }
    if (rows < chosen.length || positions < longest) {
      throw new IllegalArgumentException(
          "images: %d rows of %d positions cannot hold %d images of up to %d"
              .formatted(rows, positions, chosen.length, longest));
    }
  }

  private void check(String what, int size, int limit) {
    if (size < side || size > limit || size % side != 0) {
      throw new IllegalArgumentException(
          "image %s: expected a multiple of the patch size %d up to %d, found %d"
              .formatted(what, side, limit, size));
    }
  }
}
