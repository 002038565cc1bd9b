package io.github.ilt4j.graphs.stages;

/**
 * The inference graph of a stage, ready to be run again and again on inputs of the same shapes: see
 * {@link Stage#prepare}. Inputs and outputs are Java arrays, elements in c order.
 */
public interface Invocation {

  /**
   * Writes an input of floats.
   *
   * @param values all its elements
   */
  void write(String input, float[] values);

  /**
   * Writes an input of integers.
   *
   * @param values all its elements
   */
  void write(String input, int[] values);

  /** Computes the outputs, and the new state from the old one. */
  void run();

  /**
   * Reads as many elements of an output as {@code into} has.
   *
   * @param from the first element
   */
  void read(String output, long from, float[] into);
}
