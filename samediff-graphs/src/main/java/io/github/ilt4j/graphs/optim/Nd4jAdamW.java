package io.github.ilt4j.graphs.optim;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** ND4J's operations: on every backend, and for buffers of any length. */
record Nd4jAdamW(Buffers buffers) implements AdamWKernel {

  @Override
  public double gradientNorm() {
    return buffers.gradients().norm2Number().doubleValue();
  }

  @Override
  public void update(List<Segment> segments, Step step) {
    AdamW.Options options = step.options();
    // PyTorch divides by sqrt(v / c2) + epsilon, ND4J's op by sqrt(v) + epsilon: scaling epsilon by
    // sqrt(c2) makes them equal.
    double epsilon = options.epsilon() * Math.sqrt(step.correction(options.beta2()));
    for (Segment segment : segments) {
      INDArray values = part(buffers.values(), segment);
      INDArray gradients = part(buffers.gradients(), segment);
      if (step.gradientFactor() != 1) {
        gradients.muli(step.gradientFactor());
      }
      if (segment.decays() && options.weightDecay() > 0) {
        values.muli(step.kept());
      }
      Nd4j.exec(
          new AdamUpdater(
              gradients,
              part(buffers.secondMoment(), segment),
              part(buffers.firstMoment(), segment),
              step.learningRate(),
              options.beta1(),
              options.beta2(),
              epsilon,
              Math.toIntExact(step.number() - 1)));
      values.subi(gradients);
    }
  }

  private static INDArray part(INDArray flat, Segment segment) {
    return flat.get(NDArrayIndex.interval(segment.from(), segment.to()));
  }
}
