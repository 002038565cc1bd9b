package io.github.ilt4j.graphs.families;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which patches of images of several sizes stand in which windows, as numbers of rows. In each
 * stage an image has as many rows, and as many windows, as the largest one has; those that it does
 * not need are empty.
 */
final class SwinWindows {

  /** FLOAT {@code [images, positions of the last stage]}: weights that make a mean. */
  static final String POOL_WEIGHTS = "pool_weights";

  /**
   * What is added to the score of two places that only the shift has put side by side: HuggingFace
   * adds -100 twice.
   */
  private static final float APART = -200;

  private final Swinv2 model;
  private final int[] heights;
  private final int[] widths;
  private final int rows;
  private final int[] positions;

  /** See {@link ImageModel#inputs} for the arguments. */
  SwinWindows(
      Swinv2 model, int[] heights, int[] widths, int[] chosen, int rows, int firstPositions) {
    this.model = model;
    this.rows = rows;
    this.heights = Arrays.stream(chosen).map(i -> heights[i] / model.patchSize()).toArray();
    this.widths = Arrays.stream(chosen).map(i -> widths[i] / model.patchSize()).toArray();
    this.positions = new int[model.depths().size()];
    for (int stage = 0; stage < positions.length; stage++) {
      for (int i = 0; i < chosen.length; i++) {
        positions[stage] = Math.max(positions[stage], down(i, stage) * across(i, stage));
      }
    }
    positions[0] = firstPositions;
  }

  /** INT32 {@code [images, windows * places]}: the row of each place's patch, or -1. */
  static String windows(int stage, boolean shifted) {
    return (shifted ? "shifted_windows." : "windows.") + stage;
  }

  /** INT32 {@code [images, positions]}: the place of each row's patch, -1 for padding. */
  static String rows(int stage, boolean shifted) {
    return (shifted ? "shifted_rows." : "rows.") + stage;
  }

  /** FLOAT {@code [images * windows, 1, places, places]}. */
  static String mask(int stage) {
    return "shift_mask." + stage;
  }

  /** INT32 {@code [images, 4 * positions of the next stage]}: the rows that become one, or -1. */
  static String merged(int stage) {
    return "merged." + stage;
  }

  /** Rows of an image's grid in a stage: each stage halves it, rounding up. */
  private int down(int image, int stage) {
    return ((heights[image] - 1) >> stage) + 1;
  }

  private int across(int image, int stage) {
    return ((widths[image] - 1) >> stage) + 1;
  }

  Map<String, INDArray> inputs(INDArray patches) {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put(Patches.PATCHES, patches);
    for (int stage = 0; stage < positions.length; stage++) {
      windows(inputs, stage, false);
      if (model.shifts(stage)) {
        windows(inputs, stage, true);
      }
      if (stage < positions.length - 1) {
        inputs.put(merged(stage), Patches.matrix(merge(stage), rows));
      }
    }
    inputs.put(POOL_WEIGHTS, Patches.matrix(poolWeights(), rows));
    return inputs;
  }

  private void windows(Map<String, INDArray> inputs, int stage, boolean shifted) {
    int side = model.window(stage);
    int shift = shifted ? model.shift(stage) : 0;
    int places = side * side;
    int most = 0;
    for (int i = 0; i < heights.length; i++) {
      most = Math.max(most, windowsOf(down(i, stage), side) * windowsOf(across(i, stage), side));
    }
    int[] atPlace = new int[rows * most * places];
    int[] atRow = new int[rows * positions[stage]];
    int[] regions = new int[rows * most * places];
    Arrays.fill(atPlace, -1);
    Arrays.fill(atRow, -1);
    for (int i = 0; i < heights.length; i++) {
      int down = down(i, stage);
      int across = across(i, stage);
      int windowsAcross = windowsOf(across, side);
      int height = windowsOf(down, side) * side;
      int width = windowsAcross * side;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int window = y / side * windowsAcross + x / side;
          int place = (i * most + window) * places + y % side * side + x % side;
          regions[place] = 3 * region(y, height, side, shift) + region(x, width, side, shift);
          int fromY = (y + shift) % height;
          int fromX = (x + shift) % width;
          if (fromY < down && fromX < across) {
            int row = i * positions[stage] + fromY * across + fromX;
            atPlace[place] = row;
            atRow[row] = place;
          }
        }
      }
    }
    inputs.put(windows(stage, shifted), Patches.matrix(atPlace, rows));
    inputs.put(rows(stage, shifted), Patches.matrix(atRow, rows));
    if (shifted) {
      inputs.put(mask(stage), mask(regions, places));
    }
  }

  private static int windowsOf(int size, int side) {
    return (size + side - 1) / side;
  }

  /** Which part of the shifted grid a line belongs to: only within one is there attention. */
  private static int region(int at, int size, int side, int shift) {
    return at < size - side ? 0 : at < size - shift ? 1 : 2;
  }

  private static INDArray mask(int[] regions, int places) {
    float[] mask = new float[regions.length * places];
    for (int from = 0; from < regions.length; from++) {
      int first = from / places * places;
      for (int to = 0; to < places; to++) {
        mask[from * places + to] = regions[from] == regions[first + to] ? 0 : APART;
      }
    }
    return Nd4j.createFromArray(mask).reshape(regions.length / places, 1, places, places);
  }

  /** Of each four patches the upper left one, the lower left, the upper right, the lower right. */
  private int[] merge(int stage) {
    int[] merged = new int[rows * positions[stage + 1] * 4];
    Arrays.fill(merged, -1);
    for (int i = 0; i < heights.length; i++) {
      int down = down(i, stage);
      int across = across(i, stage);
      for (int p = 0; p < down(i, stage + 1) * across(i, stage + 1); p++) {
        for (int part = 0; part < 4; part++) {
          int y = 2 * (p / across(i, stage + 1)) + part % 2;
          int x = 2 * (p % across(i, stage + 1)) + part / 2;
          if (y < down && x < across) {
            merged[(i * positions[stage + 1] + p) * 4 + part] =
                i * positions[stage] + y * across + x;
          }
        }
      }
    }
    return merged;
  }

  private float[] poolWeights() {
    int last = positions.length - 1;
    float[] weights = new float[rows * positions[last]];
    for (int i = 0; i < heights.length; i++) {
      int count = down(i, last) * across(i, last);
      int first = i * positions[last];
      Arrays.fill(weights, first, first + count, 1f / count);
    }
    return weights;
  }
}
