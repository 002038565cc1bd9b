package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.plans.Step.Arguments;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes steps. What is zero, known or the same as an earlier step's result needs none; broadcast
 * values stay small as long as they can.
 */
final class Emitter {

  static final String ADD = "add";
  static final String SUBTRACT = "subtract";
  static final String MULTIPLY = "multiply";
  static final String DIVIDE = "divide";

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, List<Tensor>> written = new HashMap<>();
  private final Map<Memory, Integer> numbers = new HashMap<>();
  private final Map<Double, Tensor> scalars = new HashMap<>();
  private final Map<List<Object>, Tensor> constants = new HashMap<>();

  List<Step> steps() {
    return steps;
  }

  /** Writes a step, unless the same was written before; gives its results. */
  List<Tensor> emit(
      String op, List<Tensor> inputs, Arguments arguments, DataType type, long[]... shapes) {
    String key = key(op, inputs, arguments);
    List<Tensor> known = written.get(key);
    if (known != null) {
      return known;
    }
    List<Tensor> outputs = new ArrayList<>();
    for (long[] shape : shapes) {
      outputs.add(Tensor.planned(type, shape));
    }
    steps.add(new Step(op, inputs, outputs, arguments));
    written.put(key, outputs);
    return outputs;
  }

  private String key(String op, List<Tensor> inputs, Arguments arguments) {
    StringBuilder key = new StringBuilder(op);
    for (Tensor input : inputs) {
      key.append(' ')
          .append(numbers.computeIfAbsent(input.memory(), memory -> numbers.size()))
          .append(Arrays.toString(input.shape()));
    }
    return key.append(arguments.key()).toString();
  }

  private Value one(String op, List<Tensor> inputs, Arguments arguments, long[] shape) {
    return Value.of(emit(op, inputs, arguments, DataType.FLOAT, shape).get(0));
  }

  /** An array that never changes; the same tensor for equal arrays. */
  Tensor constant(INDArray array) {
    INDArray own = array.dup('c');
    List<Object> key =
        List.of(
            own.dataType(), LongBuffer.wrap(own.shape()), DoubleBuffer.wrap(own.data().asDouble()));
    return constants.computeIfAbsent(key, absent -> Tensor.constant(own));
  }

  /** A scalar constant. */
  Value constant(double value) {
    return Value.of(scalars.computeIfAbsent(value, Tensor::scalar));
  }

  /** Elementwise arithmetic of two values, broadcast against each other. */
  Value binary(String op, Value a, Value b) {
    requireFloat(a);
    requireFloat(b);
    long[] shape = Shapes.broadcast(a.shape(), b.shape());
    OptionalDouble left = a.tensor().constant();
    OptionalDouble right = b.tensor().constant();
    if (left.isPresent() && right.isPresent()) {
      double result = compute(op, left.getAsDouble(), right.getAsDouble());
      return Value.broadcast(constant(result).tensor(), shape);
    }
    Value kept = without(op, a, b);
    if (kept != null) {
      return Value.broadcast(kept.tensor(), shape);
    }
    long[] small = Shapes.broadcast(a.tensor().shape(), b.tensor().shape());
    Tensor result =
        emit(op, List.of(a.tensor(), b.tensor()), Arguments.NONE, DataType.FLOAT, small).get(0);
    return Value.broadcast(result, shape);
  }

  private static void requireFloat(Value x) {
    if (x.tensor().type() != DataType.FLOAT) {
      throw new IllegalArgumentException("expected FLOAT, found " + x.tensor());
    }
  }

  /** The operand that is the result, where the other one changes nothing; else null. */
  private Value without(String op, Value a, Value b) {
    double left = a.tensor().constant().orElse(Double.NaN);
    double right = b.tensor().constant().orElse(Double.NaN);
    return switch (op) {
      case ADD -> left == 0 ? b : right == 0 ? a : null;
      case SUBTRACT -> left == 0 ? binary(MULTIPLY, b, constant(-1)) : right == 0 ? a : null;
      case MULTIPLY ->
          left == 0 || right == 0
              ? constant(0)
              : left == 1 && !a.isZero() ? b : right == 1 ? a : null;
      case DIVIDE -> left == 0 ? constant(0) : right == 1 ? a : null;
      default -> null;
    };
  }

  private static double compute(String op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case "Pow" -> Math.pow(a, b);
      default -> throw new IllegalArgumentException("no arithmetic known for " + op);
    };
  }

  /** {@code x} as a tensor of its own shape. */
  Tensor whole(Value x) {
    if (x.isWhole()) {
      return x.tensor();
    }
    if (x.tensor().length() == Shapes.length(x.shape())) {
      return x.tensor().reshape(x.shape());
    }
    Tensor shape = constant(Nd4j.createFromArray(x.shape()));
    return emit(
            "broadcast_to",
            List.of(x.tensor(), shape),
            Arguments.NONE,
            x.tensor().type(),
            x.shape())
        .get(0);
  }

  /** A function of each element. */
  Value elementwise(String op, Value x, Arguments arguments) {
    requireFloat(x);
    Tensor result =
        emit(op, List.of(x.tensor()), arguments, DataType.FLOAT, x.tensor().shape()).get(0);
    return Value.broadcast(result, x.shape());
  }

  /** A sum, mean or maximum over {@code axes}. */
  Value reduce(String op, Value x, int[] axes, boolean keepDims) {
    requireFloat(x);
    long[] shape = Shapes.reduced(x.shape(), axes, keepDims);
    if (axes.length == 0) {
      return x;
    }
    if (x.isZero()) {
      return Value.zero(shape);
    }
    return one(op, List.of(whole(x)), Arguments.keepDims(axes, keepDims), shape);
  }

  /** The gradient of an operand of {@code shape} that was broadcast: the sum over its copies. */
  Value sumTo(Value gradient, long[] shape) {
    if (Arrays.equals(gradient.shape(), shape)) {
      return gradient;
    }
    if (gradient.isZero()) {
      return Value.zero(shape);
    }
    int[] axes = Shapes.broadcastDimensions(gradient.shape(), shape);
    return reshape(reduce("reduce_sum", gradient, axes, false), shape);
  }

  /** The product of matrices, of each pair of matrices where there are more dimensions. */
  Value product(Value a, boolean transposeA, Value b, boolean transposeB) {
    Tensor left = whole(a);
    Tensor right = whole(b);
    if (left.rank() != right.rank() || left.rank() < 2) {
      throw new IllegalArgumentException("cannot multiply %s and %s".formatted(left, right));
    }
    int rank = left.rank();
    long[] shape = left.shape().clone();
    shape[rank - 2] = left.shape()[transposeA ? rank - 1 : rank - 2];
    shape[rank - 1] = right.shape()[transposeB ? rank - 2 : rank - 1];
    if (a.isZero() || b.isZero()) {
      return Value.zero(shape);
    }
    return one(
        "matmul",
        List.of(left, right),
        Arguments.ofIntegers(transposeA ? 1 : 0, transposeB ? 1 : 0, 0),
        shape);
  }

  /** The same elements in another shape. */
  Value reshape(Value x, long[] shape) {
    if (x.tensor().constant().isPresent()) {
      return Value.broadcast(x.tensor(), shape);
    }
    return Value.of(whole(x).reshape(shape));
  }

  /** The dimensions in another order. */
  Value permute(Value x, int[] axes) {
    long[] shape = Shapes.permuted(x.shape(), axes);
    if (x.tensor().constant().isPresent()) {
      return Value.broadcast(x.tensor(), shape);
    }
    return one(
        "permute",
        List.of(whole(x)),
        Arguments.ofIntegers(Arrays.stream(axes).asLongStream().toArray()),
        shape);
  }

  /** Writes a step that changes an array outside the plan, which is among its inputs. */
  void change(String op, Tensor outside, List<Tensor> inputs) {
    steps.add(new Step(op, inputs, List.of(outside), Arguments.NONE));
  }

  /** Copies {@code x} to an array outside the plan, unless it is there already. */
  void store(Value x, Value outside) {
    Tensor into = outside.tensor();
    if (x.tensor().memory() != into.memory()) {
      steps.add(new Step("identity", List.of(whole(x)), List.of(into), Arguments.NONE));
    }
  }

  /** Adds {@code x} to an array outside the plan. */
  void accumulate(Value x, INDArray sum) {
    if (!x.isZero()) {
      Tensor into = Tensor.of(sum);
      steps.add(new Step(ADD, List.of(into, whole(x)), List.of(into), Arguments.NONE));
    }
  }
}
