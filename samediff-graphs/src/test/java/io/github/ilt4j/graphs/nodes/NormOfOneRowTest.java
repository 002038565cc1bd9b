package io.github.ilt4j.graphs.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradients of norms by their definitions for a single row, whose statistics are single numbers,
 * against differences computed in double precision.
 */
class NormOfOneRowTest {

  private static final double EPSILON = 1e-5;
  private static final double[] X = {0.3, -1.2, 2.0, 0.7};
  private static final double[] WEIGHT = {1.1, 0.4, -0.6, 0.9};
  private static final double[] SEED = {0.5, -0.3, 0.8, 1.4};

  @Test
  void layerNorm() {
    List<INDArray> gradients =
        gradients(
            (sd, in) -> new LayerNormNode(sd, in.get(0), in.get(1), in.get(2), EPSILON),
            List.of(row(X), vector(WEIGHT), vector(new double[4])));
    assertGradient(
        gradients.get(0),
        x -> {
          double mean = IntStream.range(0, 4).mapToDouble(i -> x[i]).average().orElseThrow();
          return loss(IntStream.range(0, 4).mapToDouble(i -> x[i] - mean).toArray());
        });
  }

  @Test
  void rmsNorm() {
    assertGradient(
        gradients(
                (sd, in) -> new RmsNormNode(sd, in.get(0), in.get(1), EPSILON),
                List.of(row(X), vector(WEIGHT)))
            .get(0),
        NormOfOneRowTest::loss);
  }

  private static double loss(double[] x) {
    double square = IntStream.range(0, 4).mapToDouble(i -> x[i] * x[i]).average().orElseThrow();
    double root = Math.sqrt(square + EPSILON);
    return IntStream.range(0, 4).mapToDouble(i -> x[i] / root * WEIGHT[i] * SEED[i]).sum();
  }

  private static void assertGradient(INDArray found, ToDoubleFunction<double[]> loss) {
    for (int i = 0; i < 4; i++) {
      double[] above = X.clone();
      double[] below = X.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double slope = (loss.applyAsDouble(above) - loss.applyAsDouble(below)) / 2e-5;
      assertEquals(slope, found.getDouble(0, i), 1e-5, "element " + i);
    }
  }

  private static List<INDArray> gradients(
      BiFunction<SameDiff, List<SDVariable>, BlockNode> kind, List<INDArray> arrays) {
    SameDiff sd = SameDiff.create();
    BlockNode node = kind.apply(sd, arrays.stream().map(sd::constant).toList());
    return BlockDefinition.of(
            node,
            arrays.stream().map(INDArray::dataType).toList(),
            arrays.stream().map(INDArray::shape).toList())
        .evaluateGradients(arrays, List.of(row(SEED)));
  }

  private static INDArray row(double[] values) {
    return vector(values).reshape(1, values.length);
  }

  private static INDArray vector(double[] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }
}
