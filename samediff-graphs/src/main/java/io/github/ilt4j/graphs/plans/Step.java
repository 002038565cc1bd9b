package io.github.ilt4j.graphs.plans;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.Op;

/**
 * One operation of a plan, on tensors of known shapes.
 *
 * @param op name of ND4J's operation
 * @param inputs what it reads
 * @param outputs what it writes
 * @param arguments its settings
 */
record Step(String op, List<Tensor> inputs, List<Tensor> outputs, Arguments arguments) {

  Step {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Settings of an operation, by the kinds that ND4J's interface has.
   *
   * @param integers such as axes and flags
   * @param reals such as factors
   * @param booleans such as whether dimensions are kept
   * @param types of results
   * @param transform kind, number and further arguments of an elementwise operation of ND4J's older
   *     kind, which has no name there
   */
  record Arguments(
      long[] integers,
      double[] reals,
      boolean[] booleans,
      DataType[] types,
      Optional<Transform> transform) {

    static final Arguments NONE = ofIntegers();

    static Arguments ofIntegers(long... integers) {
      return new Arguments(
          integers, new double[0], new boolean[0], new DataType[0], Optional.empty());
    }

    static Arguments keepDims(int[] axes, boolean keepDims) {
      return new Arguments(
          Arrays.stream(axes).asLongStream().toArray(),
          new double[0],
          new boolean[] {keepDims},
          new DataType[0],
          Optional.empty());
    }

    static Arguments of(Transform transform) {
      return new Arguments(
          new long[0], new double[0], new boolean[0], new DataType[0], Optional.of(transform));
    }

    String key() {
      return Arrays.toString(integers)
          + Arrays.toString(reals)
          + Arrays.toString(booleans)
          + Arrays.toString(types);
    }
  }

  /**
   * An elementwise operation of one input.
   *
   * @param kind by which function of ND4J's native interface it is called
   * @param number its number there
   */
  record Transform(Op.Type kind, int number) {}

  Tensor output() {
    return outputs.get(0);
  }

  @Override
  public String toString() {
    return op + " " + inputs + " -> " + outputs;
  }
}
