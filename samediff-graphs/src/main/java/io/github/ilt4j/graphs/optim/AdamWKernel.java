package io.github.ilt4j.graphs.optim;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** AdamW's arithmetic over flat buffers. */
sealed interface AdamWKernel permits BlockAdamW, Nd4jAdamW {

  /** FLOAT vectors of one length. */
  record Buffers(
      INDArray values, INDArray gradients, INDArray firstMoment, INDArray secondMoment) {}

  /** Neighbours in the buffers, from one element to before another, that are treated alike. */
  record Segment(long from, long to, boolean decays) {}

  /**
   * A step's numbers.
   *
   * @param number 1 for the first step
   * @param gradientFactor by which the gradients are multiplied first
   */
  record Step(AdamW.Options options, double learningRate, long number, double gradientFactor) {

    /** What is left of a value that decays. */
    double kept() {
      return 1 - learningRate * options.weightDecay();
    }

    /** What is missing from a moment of this decay because it started at zero. */
    double correction(double beta) {
      return 1 - Math.pow(beta, (double) number);
    }
  }

  /** The fastest that can work on these buffers. */
  static AdamWKernel of(Buffers buffers) {
    boolean inMemory = Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.NATIVE_CPU;
    return inMemory && buffers.values.length() <= BlockAdamW.LONGEST
        ? new BlockAdamW(buffers)
        : new Nd4jAdamW(buffers);
  }

  /** The Euclidean norm of all gradients. */
  double gradientNorm();

  /** Updates values and moments of some segments; the gradients there are of no use afterwards. */
  void update(List<Segment> segments, Step step);
}
