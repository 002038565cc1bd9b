package io.github.ilt4j.graphs.stages;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A forward pass of training that waits for its backward pass. It holds memory of its stage until
 * it has gone back or is closed, whichever comes first; each can be done once, and closing again
 * does nothing.
 *
 * <p>Arrays that a pass returns belong to the caller.
 */
public interface Pass extends AutoCloseable {

  /** The outputs of the stage's graph by name. */
  Map<String, INDArray> outputs();

  /**
   * Goes back through the stage: adds the parameters' gradients to their buffer, and closes the
   * pass.
   *
   * @param outputGradients gradient of the loss for each output; an output that is left out has
   *     none
   * @return gradients of the differentiable inputs
   * @throws IllegalStateException if the pass is closed
   */
  Map<String, INDArray> backward(Map<String, INDArray> outputGradients);

  /** Gives up what the backward pass would need. */
  @Override
  void close();
}
