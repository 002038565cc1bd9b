package io.github.ilt4j.graphs.stages;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One component of the model, ready to run. Stages are chained by their callers: what one gives is
 * an input of the next, and gradients flow back the same way. Not thread-safe.
 *
 * <p>Arrays that a stage returns belong to the caller; arrays that it is given stay the caller's,
 * and must not change between {@link #forward(Map, long)} and {@link #backward}.
 */
public interface Stage extends AutoCloseable {

  /**
   * Computes all outputs for use, without dropout.
   *
   * @param inputs one array for each input of the graph
   * @throws IllegalArgumentException if an input is missing or unknown
   */
  Map<String, INDArray> infer(Map<String, INDArray> inputs);

  /**
   * Computes the outputs in training, keeping what {@link #backward} needs.
   *
   * @param dropoutSeed from which the dropout masks are drawn: same seed, same masks
   */
  Map<String, INDArray> forward(Map<String, INDArray> inputs, long dropoutSeed);

  /**
   * Goes back through the last {@link #forward(Map, long)}: adds the parameters' gradients to their
   * buffer.
   *
   * @param outputGradients gradient of the loss for each output; an output that is left out has
   *     none
   * @return gradients of the differentiable inputs
   * @throws IllegalStateException if there was no forward pass to go back through
   */
  Map<String, INDArray> backward(Map<String, INDArray> outputGradients);

  @Override
  void close();
}
