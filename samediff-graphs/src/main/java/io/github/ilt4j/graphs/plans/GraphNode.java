package io.github.ilt4j.graphs.plans;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;

/**
 * An op of a SameDiff graph with the names of its variables.
 *
 * @param function SameDiff's op
 * @param inputs names of the variables that it reads
 * @param outputs names of the variables that it gives
 */
record GraphNode(DifferentialFunction function, List<String> inputs, List<String> outputs) {

  /**
   * The ops that {@code wanted} depend on, in an order in which they can run. The variables {@code
   * given} have values already: what they depend on is left out.
   *
   * @throws IllegalArgumentException if the graph has no variable of a wanted name
   */
  static List<GraphNode> of(SameDiff graph, Collection<String> wanted, Set<String> given) {
    Map<String, Variable> variables = graph.getVariables();
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      String name = open.pop();
      Variable variable = variables.get(name);
      if (variable == null) {
        throw new IllegalArgumentException("the graph has no variable " + name);
      }
      String producer = variable.getOutputOfOp();
      if (given.contains(name) || producer == null || !needed.add(producer)) {
        continue;
      }
      open.addAll(names(graph.getOps().get(producer).getInputsToOp()));
    }
    List<GraphNode> nodes = new ArrayList<>();
    for (SameDiffOp op : graph.getOps().values()) {
      if (needed.contains(op.getName())) {
        nodes.add(new GraphNode(op.getOp(), names(op.getInputsToOp()), names(op.getOutputsOfOp())));
      }
    }
    return nodes;
  }

  private static List<String> names(List<String> names) {
    return names == null ? List.of() : List.copyOf(names);
  }

  String op() {
    return function.opName();
  }

  String input(int i) {
    return inputs.get(i);
  }

  String output() {
    return outputs.get(0);
  }

  @Override
  public String toString() {
    return "%s %s -> %s".formatted(op(), inputs, outputs);
  }
}
