package io.github.ilt4j.training;

import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.optim.AdamW;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.options.TrainingOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Takes one step after the other. What a step does depends on the parameters, the optimizer's
 * moments, the batch and the step's number, and on nothing else.
 */
public final class Trainer implements AutoCloseable {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private final WordLatentModel model;
  private final TrainingOptions options;
  private final LearningRateSchedule learningRates;
  private final AdamW optimizer;
  private final Set<String> pretrained;
  private boolean frozen;

  /**
   * What a step did.
   *
   * @param loss in nats, summed over the label bytes
   * @param bytes label bytes, EOS included
   * @param gradientNorm before clipping
   * @param learningRate that it used
   */
  public record Step(double loss, long bytes, double gradientNorm, double learningRate) {}

  /**
   * A trainer at the first step.
   *
   * @param pretrained names of the parameters that {@code warmupFreezeSteps} keeps still
   */
  public Trainer(WordLatentModel model, TrainingOptions options, Set<String> pretrained) {
    this.model = model;
    this.options = options;
    this.learningRates = options.learningRates();
    this.pretrained = Set.copyOf(pretrained);
    // As HuggingFace's trainer does: biases and norms, which are vectors, do not decay.
    this.optimizer =
        new AdamW(
            model.parameters(),
            new AdamW.Options(
                options.adamBeta1(),
                options.adamBeta2(),
                options.adamEpsilon(),
                options.weightDecay()),
            spec -> spec.shape().size() > 1);
  }

  /**
   * Trains on a batch.
   *
   * @param step 0 for the first
   */
  public Step step(int step, WordLatentBatch batch) {
    freeze(step < options.warmupFreezeSteps());
    Parameters parameters = model.parameters();
    long bytes = batch.labelCount();
    double loss =
        model.forwardBackward(
            batch, active(step), options.seed() * ODD + step, 1.0 / Math.max(1, bytes));
    if (frozen) {
      pretrained.forEach(name -> parameters.gradient(name).assign(0));
    }
    double most = options.maxGradNorm() == 0 ? Double.MAX_VALUE : options.maxGradNorm();
    double learningRate = learningRates.at(step);
    double norm = optimizer.clippedStep(learningRate, most);
    return new Step(loss, bytes, norm, learningRate);
  }

  /** The optimizer, whose moments a checkpoint keeps. */
  public AdamW optimizer() {
    return optimizer;
  }

  /** The names of the parameters that came with weights. */
  public Set<String> pretrained() {
    return pretrained;
  }

  /**
   * The encoders that modality dropout leaves to a step; never none, for there is nothing to learn.
   */
  Set<Modality> active(int step) {
    Set<Modality> all = model.modalities();
    if (all.size() < 2) {
      return all;
    }
    SplittableRandom random = new SplittableRandom(options.seed() ^ (ODD * (step + 1L)));
    Set<Modality> active = EnumSet.noneOf(Modality.class);
    for (Modality modality : Modality.values()) {
      if (random.nextDouble() >= options.modalityDropout()) {
        active.add(modality);
      }
    }
    return active.isEmpty() ? all : active;
  }

  private void freeze(boolean freeze) {
    if (freeze != frozen) {
      frozen = freeze;
      optimizer.train(spec -> !freeze || !pretrained.contains(spec.name()));
    }
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
