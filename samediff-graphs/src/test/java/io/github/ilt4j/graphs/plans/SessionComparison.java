package io.github.ilt4j.graphs.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times a graph that is not ours, a multilayer perceptron, in SameDiff's session and by plans under
 * SameDiff's API, taking turns. Not a test: docs/performance.md has the command.
 */
final class SessionComparison {

  private SessionComparison() {}

  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    SameDiff session = perceptron();
    PlanSession.bind();
    SameDiff plans = perceptron();
    Random random = new Random(1);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 128, 10);
    for (int i = 0; i < 128; i++) {
      labels.putScalar(i, random.nextInt(10), 1);
    }
    Map<String, INDArray> inputs =
        Map.of("x", TestModels.normal(random, 128, 784), "labels", labels);
    List<double[]> times = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      // A session is made at a graph's first run: only then does the binding matter.
      if (i == 0) {
        PlanSession.unbind();
      }
      double plain = time(session, inputs);
      if (i == 0) {
        PlanSession.bind();
      }
      times.add(new double[] {plain, time(plans, inputs)});
    }
    for (int column = 0; column < 2; column++) {
      int at = column;
      double[] sorted =
          times.subList(rounds / 2, rounds).stream()
              .mapToDouble(pair -> pair[at])
              .sorted()
              .toArray();
      System.out.printf(
          "%s: median %.2f ms, least %.2f ms%n",
          column == 0 ? "session" : "plans", sorted[sorted.length / 2], sorted[0]);
    }
  }

  private static double time(SameDiff sd, Map<String, INDArray> inputs) {
    long start = System.nanoTime();
    sd.calculateGradients(inputs, "w1", "b1", "w2", "b2", "w3");
    return (System.nanoTime() - start) / 1e6;
  }

  private static SameDiff perceptron() {
    Random random = new Random(5);
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 784);
    SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 10);
    SDVariable first =
        sd.nn()
            .relu(
                x.mmul(sd.var("w1", TestModels.normal(random, 784, 256).mul(0.05)))
                    .add(sd.var("b1", Nd4j.zeros(DataType.FLOAT, 256))),
                0);
    SDVariable second =
        sd.math()
            .tanh(
                first
                    .mmul(sd.var("w2", TestModels.normal(random, 256, 128).mul(0.05)))
                    .add(sd.var("b2", Nd4j.zeros(DataType.FLOAT, 128))));
    SDVariable scores = second.mmul(sd.var("w3", TestModels.normal(random, 128, 10).mul(0.05)));
    sd.setLossVariables(sd.math().log(sd.nn().softmax(scores, 1)).mul(labels).sum().neg("loss"));
    return sd;
  }
}
