package io.github.ilt4j.graphs.plans;

import static io.github.ilt4j.graphs.plans.Emitter.DIVIDE;
import static io.github.ilt4j.graphs.plans.Emitter.MULTIPLY;
import static io.github.ilt4j.graphs.plans.Emitter.SUBTRACT;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Writes SameDiff's gradient ops as the products, sums and copies that they are, one result at a
 * time, using what the forward pass left. An op that it does not know stays as it is.
 */
final class GradientLowering {

  private final Lowering graph;
  private final Emitter emitter;

  GradientLowering(Lowering graph, Emitter emitter) {
    this.graph = graph;
    this.emitter = emitter;
  }

  /** The results of a gradient op; empty for any other op. */
  Optional<List<Value>> lower(GraphNode node) {
    if (!node.op().endsWith("_bp")) {
      return Optional.empty();
    }
    return Optional.of(
        switch (node.op()) {
          case "add_bp" -> {
            Value g = gradient(node);
            yield List.of(to(g, node, 0), to(g, node, 1));
          }
          case "subtract_bp" -> {
            Value g = gradient(node);
            yield List.of(to(g, node, 0), negative(to(g, node, 1)));
          }
          case "multiply_bp" -> multiply(node);
          case "divide_bp" -> divide(node);
          case "matmul_bp" -> product(node);
          case "reduce_sum_bp" -> List.of(spread(node, 1));
          case "reduce_mean_bp" -> List.of(spread(node, reduced(node)));
          case "softmax_bp" -> List.of(softmax(node));
          case "tanh_bp" -> List.of(tanh(node));
          case "sigmoid_bp" -> List.of(sigmoid(node));
          default -> graph.generic(node);
        });
  }

  private Value gradient(GraphNode node) {
    return graph.input(node, node.inputs().size() - 1);
  }

  private Value to(Value gradient, GraphNode node, int operand) {
    return emitter.sumTo(gradient, graph.input(node, operand).shape());
  }

  private Value negative(Value x) {
    return emitter.binary(MULTIPLY, x, emitter.constant(-1));
  }

  private Value times(Value a, Value b) {
    return emitter.binary(MULTIPLY, a, b);
  }

  private List<Value> multiply(GraphNode node) {
    Value g = gradient(node);
    return List.of(
        to(times(g, graph.input(node, 1)), node, 0), to(times(g, graph.input(node, 0)), node, 1));
  }

  private List<Value> divide(GraphNode node) {
    Value a = graph.input(node, 0);
    Value b = graph.input(node, 1);
    Value ofDividend = emitter.binary(DIVIDE, gradient(node), b);
    // The quotient is the forward pass's own: writing it again gives no second step.
    Value quotient = emitter.binary(DIVIDE, a, b);
    return List.of(to(ofDividend, node, 0), to(negative(times(ofDividend, quotient)), node, 1));
  }

  private List<Value> product(GraphNode node) {
    long[] flags = ((DynamicCustomOp) node.function()).iArgs();
    boolean ta = flags.length > 0 && flags[0] != 0;
    boolean tb = flags.length > 1 && flags[1] != 0;
    Value a = graph.input(node, 0);
    Value b = graph.input(node, 1);
    Value g = gradient(node);
    return List.of(
        ta ? emitter.product(b, tb, g, true) : emitter.product(g, false, b, !tb),
        tb ? emitter.product(g, true, a, ta) : emitter.product(a, !ta, g, false));
  }

  /** The gradient of a sum, divided: the same for all elements that were summed. */
  private Value spread(GraphNode node, long divisor) {
    Value x = graph.input(node, 0);
    Value g = gradient(node);
    long[] kept = Shapes.reduced(x.shape(), axes(node), true);
    Value small = emitter.reshape(g, kept);
    Value divided = divisor == 1 ? small : times(small, emitter.constant(1.0 / divisor));
    return Value.broadcast(divided.tensor(), x.shape());
  }

  private long reduced(GraphNode node) {
    long[] shape = graph.input(node, 0).shape();
    return Arrays.stream(axes(node)).mapToLong(axis -> shape[axis]).reduce(1, (a, b) -> a * b);
  }

  private int[] axes(GraphNode node) {
    long[] axes = ((DynamicCustomOp) node.function()).iArgs();
    return Shapes.axes(
        Arrays.stream(axes).mapToInt(i -> (int) i).toArray(), graph.input(node, 0).shape().length);
  }

  private Value softmax(GraphNode node) {
    Optional<Value> forward = graph.resultOf("softmax", node.input(0));
    int last = graph.input(node, 0).shape().length - 1;
    int[] axes = axes(node);
    if (forward.isEmpty() || axes.length != 1 || axes[0] != last) {
      return graph.generic(node).get(0);
    }
    Value weighted = times(forward.get(), gradient(node));
    Value sum = emitter.reduce("reduce_sum", weighted, axes, true);
    return emitter.binary(SUBTRACT, weighted, times(forward.get(), sum));
  }

  private Value tanh(GraphNode node) {
    Optional<Value> forward = graph.resultOf("tanh", node.input(0));
    if (forward.isEmpty()) {
      return graph.generic(node).get(0);
    }
    Value square = times(forward.get(), forward.get());
    return times(emitter.binary(SUBTRACT, emitter.constant(1), square), gradient(node));
  }

  private Value sigmoid(GraphNode node) {
    Optional<Value> forward = graph.resultOf("sigmoid", node.input(0));
    if (forward.isEmpty()) {
      return graph.generic(node).get(0);
    }
    Value square = times(forward.get(), forward.get());
    Value slope = emitter.binary(SUBTRACT, forward.get(), square);
    return times(slope, gradient(node));
  }
}
