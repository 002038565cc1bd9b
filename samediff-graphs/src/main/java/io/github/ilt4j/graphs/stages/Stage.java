package io.github.ilt4j.graphs.stages;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One component of the model, ready to run. Stages are chained by their callers: what one gives is
 * an input of the next, and gradients flow back the same way. Not thread-safe.
 *
 * <p>Arrays that a stage returns belong to the caller; arrays that it is given stay the caller's,
 * and must not change before the pass that they were given to is closed.
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
   * Prepares the inference graph for inputs of some shapes. What is prepared is valid until the
   * next call of {@code prepare} or {@link #infer}.
   *
   * @param shapes of all inputs
   * @param state the size of the state to read and replace; {@link StateSize#NONE} where the graph
   *     keeps none
   * @throws IllegalArgumentException if an input is missing or unknown
   */
  Invocation prepare(Map<String, long[]> shapes, StateSize state);

  /**
   * Tells that parameters may have changed since {@link #infer} or {@link #prepare} was last
   * called, which may work on copies of them. Training always sees them as they are.
   */
  void parametersChanged();

  /**
   * Copies sequences from the state of one size to that of another size, or of the same.
   *
   * @param rows for each sequence of {@code to}, from the first on, its number in {@code from}
   */
  void carryState(StateSize from, StateSize to, int[] rows);

  /**
   * Computes the outputs in training, keeping what the way back needs. Several passes may be open
   * at once; each takes memory of its own.
   *
   * @param inputs one array for each input of the graph
   * @param dropoutSeed from which the dropout masks are drawn: same seed, same masks
   * @throws IllegalArgumentException if an input is missing or unknown
   */
  Pass forward(Map<String, INDArray> inputs, long dropoutSeed);

  /** Frees everything; passes that are open become useless. */
  @Override
  void close();
}
