package io.github.ilt4j.graphs.stages;

import io.github.ilt4j.graphs.parameters.ParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * What a stage computes: a SameDiff graph and what it takes and gives by name. The graph has
 * variables for its parameters, without values; an executor binds them.
 *
 * @param name of the component, for messages
 * @param graph the SameDiff graph
 * @param inputs in the order of their declaration
 * @param sequences name of the input of shape {@code [batch, length]} that tells how many sequences
 *     there are, and how long
 * @param outputs names of the results
 * @param states what is kept from run to run; empty in most graphs
 * @param parameters what the graph asks of the parameters
 * @param dropout masks to draw; empty in a graph that was built for inference
 */
public record StageGraph(
    String name,
    SameDiff graph,
    List<StageInput> inputs,
    String sequences,
    List<String> outputs,
    List<StageState> states,
    List<ParameterSpec> parameters,
    List<DropoutSite> dropout) {

  /**
   * The output that is a scalar to be minimised. A training graph that has no other output lets its
   * executor go back at once.
   */
  public static final String LOSS = "loss";

  /** Copies the lists. */
  public StageGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
    parameters = List.copyOf(parameters);
    dropout = List.copyOf(dropout);
  }

  /** What has a gradient, by name: the differentiable inputs, then the parameters. */
  public List<String> differentiable() {
    return Stream.concat(
            inputs.stream().filter(StageInput::differentiable).map(StageInput::name),
            parameters.stream().map(ParameterSpec::name))
        .toList();
  }

  /**
   * Refuses inputs that are not those of the graph.
   *
   * @throws IllegalArgumentException if one is missing or unknown; the message names both sides
   */
  public void requireInputs(Set<String> given) {
    Set<String> expected = inputs.stream().map(StageInput::name).collect(Collectors.toSet());
    if (!expected.equals(given)) {
      throw new IllegalArgumentException(
          "%s: expected the inputs %s, found %s".formatted(name, expected, given));
    }
  }
}
