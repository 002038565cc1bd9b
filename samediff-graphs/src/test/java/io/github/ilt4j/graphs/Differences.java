package io.github.ilt4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compares gradients with central differences. */
public final class Differences {

  /**
   * Small enough that what is not linear stays below a thousandth, large enough that the rounding
   * of a loss of a hundred does.
   */
  private static final double STEP = 1e-2;

  private static final double TOLERANCE = 5e-3;

  private Differences() {}

  /**
   * Compares the derivative along a direction of which half is the gradient's own and half is
   * random: the first makes the number as large as it can be, so that a gradient of another size is
   * far from it, the second finds what the gradient lacks. Every element has a part in both.
   *
   * @param at changed while the loss is measured, and put back
   * @param gradient of the loss, at {@code at}
   */
  public static void check(
      String name, INDArray at, INDArray gradient, DoubleSupplier loss, Random random) {
    double size = gradient.norm2Number().doubleValue();
    // A key's bias shifts all scores of a query alike, which softmax does not see, and that of a
    // distance's key too; it does where keys are rotated, as Llama's.
    boolean none = name.matches(".*(key|pos_key_proj)\\.bias|vision_model.*k_proj\\.bias");
    assertEquals(none, size < TOLERANCE, name + ": the gradient has norm " + size);
    INDArray direction = normal(random, at.shape());
    direction.divi(direction.norm2Number());
    if (!none) {
      direction.addi(gradient.div(size));
    }
    double found = gradient.mul(direction).sumNumber().doubleValue();
    double tolerance = TOLERANCE * Math.max(1, size);
    double expected = slope(at, direction, STEP, loss);
    if (Math.abs(expected - found) > tolerance) {
      // The curve bends: Richardson's extrapolation takes away what grows with the step's square.
      expected = (4 * slope(at, direction, STEP / 2, loss) - expected) / 3;
    }
    assertEquals(expected, found, tolerance, name);
  }

  private static double slope(INDArray at, INDArray direction, double step, DoubleSupplier loss) {
    INDArray start = at.dup();
    at.addi(direction.mul(step));
    double above = loss.getAsDouble();
    at.assign(start).subi(direction.mul(step));
    double below = loss.getAsDouble();
    at.assign(start);
    return (above - below) / (2 * step);
  }

  /** Standard normal numbers. */
  public static INDArray normal(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }
}
