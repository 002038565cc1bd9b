package io.github.ilt4j.bench;

import io.github.ilt4j.graphs.plans.GemmSpeed;
import io.github.ilt4j.graphs.plans.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * The speed of matrix products on this machine, for shapes as models have them.
 *
 * @param shapes those measured
 * @param gflops of each: floating-point operations a second, in 10^9
 */
record Gemm(List<Shape> shapes, List<Double> gflops) {

  /** A product of a matrix {@code [rows, inner]} with a weight {@code [columns, inner]}. */
  record Shape(int rows, int inner, int columns) {
    @Override
    public String toString() {
      return rows + "x" + inner + "x" + columns;
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1024, 1024, 1024),
          new Shape(512, 256, 1024),
          new Shape(512, 512, 2048),
          new Shape(512, 2048, 512),
          new Shape(8704, 256, 640));

  /** Measures, with the threads that this thread has. */
  static Gemm measure(Kernels kernels, int repeats) {
    List<Double> gflops = new ArrayList<>();
    for (Shape shape : SHAPES) {
      gflops.add(GemmSpeed.gflops(kernels, shape.rows(), shape.inner(), shape.columns(), repeats));
    }
    return new Gemm(SHAPES, gflops);
  }

  /** The geometric mean. */
  double mean() {
    return Math.exp(gflops.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /** The fastest. */
  double peak() {
    return gflops.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
