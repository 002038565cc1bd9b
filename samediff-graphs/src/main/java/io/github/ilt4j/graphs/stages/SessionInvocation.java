package io.github.ilt4j.graphs.stages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a graph with SameDiff's session, the state being inputs and outputs like others. */
final class SessionInvocation implements Invocation {

  private final StageGraph graph;
  private final Map<String, long[]> shapes;
  private final Map<String, INDArray> state;
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final Map<String, float[]> results = new HashMap<>();

  SessionInvocation(StageGraph graph, Map<String, long[]> shapes, Map<String, INDArray> state) {
    this.graph = graph;
    this.state = state;
    this.shapes = shapes;
    inputs.putAll(state);
  }

  @Override
  public void write(String input, float[] values) {
    inputs.put(input, Nd4j.createFromArray(values).reshape(shapes.get(input)));
  }

  @Override
  public void write(String input, int[] values) {
    inputs.put(input, Nd4j.createFromArray(values).reshape(shapes.get(input)));
  }

  @Override
  public void run() {
    List<String> wanted = new ArrayList<>(graph.outputs());
    graph.states().forEach(kept -> wanted.add(kept.next()));
    Map<String, INDArray> found = graph.graph().output(inputs, wanted);
    graph.outputs().forEach(name -> results.put(name, found.get(name).dup('c').data().asFloat()));
    graph.states().forEach(kept -> state.get(kept.name()).assign(found.get(kept.next())));
  }

  @Override
  public void read(String output, long from, float[] into) {
    System.arraycopy(results.get(output), (int) from, into, 0, into.length);
  }
}
