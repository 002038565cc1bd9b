package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A place in the tree of a model's modules: {@code
 * scope.child("attention").child("query").parameter("weight", ...)} is the parameter {@code
 * attention.query.weight}, as in the checkpoint.
 */
public final class Scope {

  private final StageGraphBuilder graph;
  private final String path;

  /**
   * The scope at {@code path} (dots between names; empty for the root) of a graph that is being
   * built.
   */
  public Scope(StageGraphBuilder graph, String path) {
    this.graph = graph;
    this.path = path;
  }

  /** The module {@code name} inside this one; {@code name} may be a path with dots. */
  public Scope child(String name) {
    return name.isEmpty() ? this : new Scope(graph, pathOf(name));
  }

  /** The module number {@code index} of a list of modules. */
  public Scope child(int index) {
    return child(Integer.toString(index));
  }

  /**
   * The parameter {@code name} of this module. Asking again for the same name gives the same
   * variable.
   */
  public SDVariable parameter(String name, Initializer initializer, long... shape) {
    return graph.parameter(pathOf(name), initializer, shape);
  }

  /** The graph that this scope writes to. */
  public StageGraphBuilder graph() {
    return graph;
  }

  private String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String toString() {
    return path;
  }
}
