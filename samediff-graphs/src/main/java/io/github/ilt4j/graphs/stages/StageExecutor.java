package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.parameters.Parameters;

/** A way to run stage graphs. */
@FunctionalInterface
public interface StageExecutor {

  /**
   * Makes a stage run.
   *
   * @param inference the graph without dropout
   * @param training the graph with dropout; the same computation otherwise
   * @param parameters where the graphs' parameters live; both graphs are bound to its views
   */
  Stage stage(StageGraph inference, StageGraph training, Parameters parameters);
}
