package io.github.ilt4j.graphs.stages;

/**
 * The size of a stage's {@link StageState}.
 *
 * @param sequences how many
 * @param capacity positions of each
 */
public record StateSize(int sequences, int capacity) {

  /** Of a graph that keeps nothing. */
  public static final StateSize NONE = new StateSize(0, 0);
}
