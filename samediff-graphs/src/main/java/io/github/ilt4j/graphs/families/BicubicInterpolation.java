package io.github.ilt4j.graphs.families;

/**
 * Bicubic resampling of a grid as a matrix, as PyTorch's {@code interpolate(mode="bicubic",
 * align_corners=False, antialias=False)} does it: Keys' kernel with a = -0.75, half-pixel centres,
 * the border repeated.
 */
final class BicubicInterpolation {

  private static final double A = -0.75;

  private BicubicInterpolation() {}

  /**
   * Weights of a table's grid for each cell of another grid.
   *
   * @return {@code [rows * columns][tableRows * tableColumns]}, the identity when the grids are
   *     equal
   */
  static float[][] matrix(int tableRows, int tableColumns, int rows, int columns) {
    double[][] vertical = weights(tableRows, rows);
    double[][] horizontal = weights(tableColumns, columns);
    float[][] matrix = new float[rows * columns][tableRows * tableColumns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        for (int v = 0; v < tableRows; v++) {
          for (int h = 0; h < tableColumns; h++) {
            matrix[y * columns + x][v * tableColumns + h] =
                (float) (vertical[y][v] * horizontal[x][h]);
          }
        }
      }
    }
    return matrix;
  }

  private static double[][] weights(int from, int to) {
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * from / to - 0.5;
      int left = (int) Math.floor(centre);
      for (int tap = left - 1; tap <= left + 2; tap++) {
        weights[i][Math.min(Math.max(tap, 0), from - 1)] += kernel(Math.abs(centre - tap));
      }
    }
    return weights;
  }

  private static double kernel(double distance) {
    if (distance <= 1) {
      return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
    }
    if (distance < 2) {
      return ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
    }
    return 0;
  }
}
