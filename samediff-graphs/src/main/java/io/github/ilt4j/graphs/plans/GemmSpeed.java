package io.github.ilt4j.graphs.plans;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How fast matrix products run on this machine: what a plan's own speed is measured against. */
public final class GemmSpeed {

  /** Products before those that count. */
  private static final int WARM_UP = 3;

  private GemmSpeed() {}

  /**
   * Times {@code [rows, inner] . [columns, inner]^T} on random numbers, by the kernels of plans.
   *
   * @param repeats of which the median counts
   * @return floating-point operations a second, in 10^9
   */
  public static double gflops(Kernels kernels, int rows, int inner, int columns, int repeats) {
    Tensor a = Tensor.planned(DataType.FLOAT, rows, inner);
    Tensor b = Tensor.planned(DataType.FLOAT, columns, inner);
    Tensor c = Tensor.planned(DataType.FLOAT, rows, columns);
    Step product =
        new Step(Fusion.MATMUL, List.of(a, b), List.of(c), Step.Arguments.ofIntegers(0, 1, 0));
    Program program =
        new Program(
            List.of(product), 1, Map.of("a", a, "b", b), Map.of("c", c), Map.of(), Map.of());
    ArenaLayout layout = new ArenaLayout(program);
    try (KernelSet set = kernels.open();
        INDArray arena = Nd4j.rand(DataType.FLOAT, layout.length());
        Plan plan = new Plan(1, program, layout, arena, set)) {
      double[] seconds = new double[repeats];
      for (int i = -WARM_UP; i < repeats; i++) {
        long start = System.nanoTime();
        plan.forward();
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
      Arrays.sort(seconds);
      return plan.forwardFlops() / seconds[repeats / 2] / 1e9;
    }
  }
}
