package io.github.ilt4j.graphs.optim;

import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch's {@code torch.optim.AdamW} computes it: moments
 * with bias correction, decay decoupled from the gradient.
 */
public final class AdamW implements AutoCloseable {

  /**
   * What does not change from step to step.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root of the second moment
   * @param weightDecay part of a decaying parameter that a step at learning rate 1 takes away
   */
  public record Options(double beta1, double beta2, double epsilon, double weightDecay) {

    /** PyTorch's defaults: 0.9, 0.999, 1e-8, 0.01. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0.01);

    /** Refuses values out of range. */
    public Options {
      if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "betas: expected numbers in [0, 1), found %s and %s".formatted(beta1, beta2));
      }
      if (!(epsilon > 0) || !(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "expected epsilon > 0 and weight decay >= 0, found %s and %s"
                .formatted(epsilon, weightDecay));
      }
    }
  }

  /** Neighbours in the buffer that are treated alike. */
  private record Segment(long from, long to, boolean decays, boolean trains) {}

  private final Parameters parameters;
  private final Options options;
  private final INDArray firstMoment;
  private final INDArray secondMoment;
  private final Predicate<ParameterSpec> decays;
  private List<Segment> segments;
  private long steps;

  /**
   * An optimizer with moments of zero.
   *
   * @param decays which parameters weight decay takes from
   */
  public AdamW(Parameters parameters, Options options, Predicate<ParameterSpec> decays) {
    this.parameters = parameters;
    this.options = options;
    this.decays = decays;
    this.firstMoment = Nd4j.zeros(DataType.FLOAT, parameters.length());
    this.secondMoment = Nd4j.zeros(DataType.FLOAT, parameters.length());
    this.segments = segments(spec -> true);
  }

  /**
   * Lets only some parameters train from now on; the others, and their moments, stay as they are.
   */
  public void train(Predicate<ParameterSpec> trains) {
    segments = segments(trains);
  }

  private List<Segment> segments(Predicate<ParameterSpec> trains) {
    List<Segment> merged = new ArrayList<>();
    for (ParameterSpec spec : parameters.specs()) {
      long from = parameters.offset(spec.name());
      Segment next = new Segment(from, from + spec.length(), decays.test(spec), trains.test(spec));
      int last = merged.size() - 1;
      if (last >= 0
          && merged.get(last).decays == next.decays
          && merged.get(last).trains == next.trains) {
        merged.set(last, new Segment(merged.get(last).from, next.to, next.decays, next.trains));
      } else {
        merged.add(next);
      }
    }
    return List.copyOf(merged);
  }

  /** Takes one step along the gradients, which are used up: afterwards they are zero. */
  public void step(double learningRate) {
    steps++;
    // PyTorch divides by sqrt(v / c2) + epsilon, ND4J's op by sqrt(v) + epsilon: scaling epsilon by
    // sqrt(c2) makes them equal.
    double epsilon = options.epsilon * Math.sqrt(1 - Math.pow(options.beta2, (double) steps));
    for (Segment segment : segments) {
      if (!segment.trains) {
        continue;
      }
      INDArray values = part(parameters.values(), segment);
      INDArray gradients = part(parameters.gradients(), segment);
      if (segment.decays && options.weightDecay > 0) {
        values.muli(1 - learningRate * options.weightDecay);
      }
      Nd4j.exec(
          new AdamUpdater(
              gradients,
              part(secondMoment, segment),
              part(firstMoment, segment),
              learningRate,
              options.beta1,
              options.beta2,
              epsilon,
              Math.toIntExact(steps - 1)));
      values.subi(gradients);
    }
    parameters.gradients().assign(0);
  }

  private static INDArray part(INDArray flat, Segment segment) {
    return flat.get(NDArrayIndex.interval(segment.from, segment.to));
  }

  /** Running mean of the gradients, in the order of the parameters' buffer. */
  public INDArray firstMoment() {
    return firstMoment;
  }

  /** Running mean of the squared gradients, in the order of the parameters' buffer. */
  public INDArray secondMoment() {
    return secondMoment;
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** Goes on from an earlier run, whose moments were written to the two buffers. */
  public void resume(long stepsTaken) {
    if (stepsTaken < 0) {
      throw new IllegalArgumentException("steps: expected 0 or more, found " + stepsTaken);
    }
    steps = stepsTaken;
  }

  @Override
  public void close() {
    firstMoment.close();
    secondMoment.close();
  }
}
