package io.github.ilt4j.graphs.optim;

import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch's {@code torch.optim.AdamW} computes it: moments
 * with bias correction, decay decoupled from the gradient; with clipping by the gradients' norm.
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

  private final Parameters parameters;
  private final Options options;
  private final INDArray firstMoment;
  private final INDArray secondMoment;
  private final AdamWKernel kernel;
  private final Predicate<ParameterSpec> decays;
  private List<AdamWKernel.Segment> segments;
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
    this.kernel =
        AdamWKernel.of(
            new AdamWKernel.Buffers(
                parameters.values(), parameters.gradients(), firstMoment, secondMoment));
    this.segments = segments(spec -> true);
  }

  /**
   * Lets only some parameters train from now on; the others, and their moments, stay as they are.
   */
  public void train(Predicate<ParameterSpec> trains) {
    segments = segments(trains);
  }

  private List<AdamWKernel.Segment> segments(Predicate<ParameterSpec> trains) {
    List<AdamWKernel.Segment> merged = new ArrayList<>();
    for (ParameterSpec spec : parameters.specs()) {
      if (!trains.test(spec)) {
        continue;
      }
      long from = parameters.offset(spec.name());
      AdamWKernel.Segment next =
          new AdamWKernel.Segment(from, from + spec.length(), decays.test(spec));
      int last = merged.size() - 1;
      if (last >= 0
          && merged.get(last).to() == next.from()
          && merged.get(last).decays() == next.decays()) {
        merged.set(
            last, new AdamWKernel.Segment(merged.get(last).from(), next.to(), next.decays()));
      } else {
        merged.add(next);
      }
    }
    return List.copyOf(merged);
  }

  /** Takes one step along the gradients, which are used up: afterwards they are zero. */
  public void step(double learningRate) {
    step(learningRate, 1);
  }

  private void step(double learningRate, double gradientFactor) {
    steps++;
    kernel.update(segments, new AdamWKernel.Step(options, learningRate, steps, gradientFactor));
    parameters.gradients().assign(0);
  }

  /**
   * Takes one step along the gradients, scaled down to {@code maxNorm} where together they are
   * longer (Pascanu et al. 2013; PyTorch's {@code clip_grad_norm_}). They are used up.
   *
   * @return the norm of all gradients before
   */
  public double clippedStep(double learningRate, double maxNorm) {
    double norm = kernel.gradientNorm();
    step(learningRate, Math.min(1, maxNorm / (norm + 1e-6)));
    return norm;
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
