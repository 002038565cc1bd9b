package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.function.Supplier;

/** A way to run stage graphs. */
@FunctionalInterface
public interface StageExecutor {

  /**
   * Makes a stage run.
   *
   * @param inference the graph without dropout
   * @param training makes the graph with dropout, the same computation otherwise; asked only if
   *     there is training
   * @param parameters where the graphs' parameters live; both graphs are bound to its views
   */
  Stage stage(StageGraph inference, Supplier<StageGraph> training, Parameters parameters);
}
