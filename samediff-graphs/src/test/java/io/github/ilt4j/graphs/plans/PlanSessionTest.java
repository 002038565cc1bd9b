package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs that are not ours, by plans and in SameDiff's own session. */
class PlanSessionTest {

  private static final List<String> RESULTS = List.of("probabilities", "loss");

  @AfterEach
  void unbind() {
    PlanSession.unbind();
  }

  private static SameDiff mlp() {
    SameDiff sd = SameDiff.create();
    Random random = new Random(1);
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 20);
    SDVariable w1 = sd.var("w1", TestModels.normal(random, 20, 32));
    SDVariable b1 = sd.var("b1", TestModels.normal(random, 32));
    SDVariable w2 = sd.var("w2", TestModels.normal(random, 32, 5));
    SDVariable hidden = sd.math().tanh(x.mmul(w1).add(b1));
    classify(sd, hidden.mmul(w2));
    return sd;
  }

  private static SameDiff cnn() {
    SameDiff sd = SameDiff.create();
    Random random = new Random(2);
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 1, 12, 12);
    SDVariable w1 = sd.var("w1", TestModels.normal(random, 3, 3, 1, 4));
    SDVariable b1 = sd.var("b1", TestModels.normal(random, 4));
    SDVariable w2 = sd.var("w2", TestModels.normal(random, 100, 5).mul(0.1));
    SDVariable filtered =
        sd.nn().relu(sd.cnn().conv2d(x, w1, b1, Conv2DConfig.builder().kH(3).kW(3).build()), 0);
    SDVariable pooled =
        sd.cnn().maxPooling2d(filtered, Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build());
    classify(sd, pooled.reshape(-1, 100).mmul(w2));
    return sd;
  }

  private static void classify(SameDiff sd, SDVariable scores) {
    SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 5);
    SDVariable probabilities = sd.nn().softmax("probabilities", scores, 1);
    SDVariable loss = sd.math().log(probabilities).mul(labels).sum().neg("loss");
    sd.setLossVariables(loss);
  }

  private static Map<String, INDArray> inputs(int rows, long... shape) {
    Random random = new Random(rows);
    long[] all = new long[shape.length + 1];
    all[0] = rows;
    System.arraycopy(shape, 0, all, 1, shape.length);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put("x", TestModels.normal(random, all));
    INDArray labels = Nd4j.zeros(DataType.FLOAT, rows, 5);
    for (int i = 0; i < rows; i++) {
      labels.putScalar(i, random.nextInt(5), 1);
    }
    inputs.put("labels", labels);
    return inputs;
  }

  private static void compare(Supplier<SameDiff> graph, boolean planned, long... shape) {
    SameDiff plain = graph.get();
    PlanSession.unbind();
    Map<Integer, Map<String, INDArray>> expected = new HashMap<>();
    List<String> parameters = List.of("w1", "b1", "w2");
    for (int rows : new int[] {3, 7, 3}) {
      expected.put(rows, both(plain, inputs(rows, shape), parameters));
    }
    PlanSession.bind();
    SameDiff fast = graph.get();
    for (int rows : new int[] {3, 7, 3}) {
      Map<String, INDArray> found = both(fast, inputs(rows, shape), parameters);
      expected
          .get(rows)
          .forEach((name, array) -> assertClose(name + " of " + rows, array, found.get(name)));
    }
    InferenceSession session = fast.getSessions().values().iterator().next();
    assertEquals(planned, assertInstanceOf(PlanSession.class, session).planned() > 0);
  }

  private static Map<String, INDArray> both(
      SameDiff sd, Map<String, INDArray> inputs, List<String> parameters) {
    Map<String, INDArray> all = new HashMap<>();
    sd.output(inputs, RESULTS).forEach((name, array) -> all.put(name, array.dup()));
    sd.calculateGradients(inputs, parameters).forEach((name, array) -> all.put(name, array.dup()));
    return all;
  }

  private static void assertClose(String what, INDArray expected, INDArray found) {
    double largest = expected.amaxNumber().doubleValue();
    double difference = expected.sub(found.reshape(expected.shape())).amaxNumber().doubleValue();
    assertTrue(difference <= 1e-5 * largest, what + " differs by " + difference);
  }

  @Test
  void anMlpGivesTheSame() {
    compare(PlanSessionTest::mlp, true, 20);
  }

  @Test
  void aConvolutionalNetworkGivesTheSame() {
    compare(PlanSessionTest::cnn, true, 1, 12, 12);
  }

  @Test
  void changedVariablesAreSeen() {
    PlanSession.bind();
    SameDiff sd = mlp();
    Map<String, INDArray> inputs = inputs(4, 20);
    INDArray before = sd.output(inputs, "probabilities").get("probabilities").dup();
    sd.getVariable("w2").getArr().muli(0);
    INDArray flat = sd.output(inputs, "probabilities").get("probabilities").dup();
    assertClose("equal scores", Nd4j.valueArrayOf(new long[] {4, 5}, 0.2f), flat);
    sd.associateArrayWithVariable(mlp().getVariable("w2").getArr(), "w2");
    assertClose("restored", before, sd.output(inputs, "probabilities").get("probabilities"));
  }

  @Test
  void whatIsRandomRunsAsEver() {
    PlanSession.bind();
    SameDiff sd = SameDiff.create();
    sd.random().normal("y", 0, 1, DataType.FLOAT, 3, 4);
    INDArray y = sd.output(Map.of(), "y").get("y");
    assertEquals(12, y.length());
    assertTrue(y.ameanNumber().doubleValue() > 0);
    InferenceSession session = sd.getSessions().values().iterator().next();
    assertEquals(0, assertInstanceOf(PlanSession.class, session).planned());
  }
}
