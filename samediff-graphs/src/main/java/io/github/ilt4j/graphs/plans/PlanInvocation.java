package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.stages.Invocation;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a plan: inputs and outputs are copied straight into and out of its memory. */
final class PlanInvocation implements Invocation {

  private final Plan plan;
  private final Runnable forward;
  private final Map<String, Pointer> inputs;
  private final Map<String, Pointer> outputs;

  /**
   * An invocation of a plan.
   *
   * @param forward runs its forward pass
   */
  PlanInvocation(Plan plan, Runnable forward) {
    this.plan = plan;
    this.forward = forward;
    this.inputs = pointers(plan.inputs());
    this.outputs = pointers(plan.outputs());
  }

  private static Map<String, Pointer> pointers(Map<String, INDArray> arrays) {
    Map<String, Pointer> pointers = new HashMap<>();
    arrays.forEach((name, array) -> pointers.put(name, array.data().addressPointer()));
    return pointers;
  }

  @Override
  public void write(String input, float[] values) {
    requireLength(input, values.length);
    ((FloatPointer) inputs.get(input)).put(values, 0, values.length);
  }

  @Override
  public void write(String input, int[] values) {
    requireLength(input, values.length);
    ((IntPointer) inputs.get(input)).put(values, 0, values.length);
  }

  private void requireLength(String input, int length) {
    long expected = plan.inputs().get(input).length();
    if (length != expected) {
      throw new IllegalArgumentException(
          "input %s: expected %d elements, found %d".formatted(input, expected, length));
    }
  }

  @Override
  public void run() {
    forward.run();
  }

  @Override
  public void read(String output, long from, float[] into) {
    long length = plan.outputs().get(output).length();
    if (from < 0 || from + into.length > length) {
      throw new IllegalArgumentException(
          "output %s: has %d elements, none from %d to %d"
              .formatted(output, length, from, from + into.length));
    }
    FloatPointer values = (FloatPointer) outputs.get(output);
    values.position(from).get(into, 0, into.length);
    values.position(0);
  }
}
