package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;

import io.github.ilt4j.graphs.nodes.RotaryNode;
import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rotary position embeddings as one product with the matrix that turns each pair, into which the
 * tables are worked; see the node for what it computes.
 */
final class RotaryKernels implements AutoCloseable {

  private final ProductKernels products;
  private final ElementwiseKernels elementwise;
  private final Map<List<Integer>, INDArray> turns = new HashMap<>();

  RotaryKernels(ProductKernels products, ElementwiseKernels elementwise) {
    this.products = products;
    this.elementwise = elementwise;
  }

  /** Reads x, cos and sin, all {@code [rows, heads * headSize]}; writes the rotated x. */
  Kernel rotary(Step step, Binding binding) {
    INDArray x = binding.array(step.inputs().get(0));
    INDArray cos = binding.array(step.inputs().get(1));
    INDArray sin = binding.array(step.inputs().get(2));
    INDArray y = binding.array(step.output());
    if (step.output().shape()[0] == 1) {
      return oneRow(step, x, cos, sin, y);
    }
    String name = step.toString();
    Kernel part = elementwise.arithmetic(name, dnnl_binary_mul, x, cos, y);
    PostOps operations = PostOps.none().multiply(heads(step, sin), sin, 0).sum();
    return KernelSequence.of(List.of(part, turn(step, x, y, false, operations)));
  }

  /** One row, as at every byte of a generation, is done before a primitive has begun. */
  private static Kernel oneRow(Step step, INDArray x, INDArray cos, INDArray sin, INDArray y) {
    int size = (int) step.arguments().integers()[1];
    int half = (int) step.arguments().integers()[2];
    FloatBuffer from = JavaKernel.floats(x);
    FloatBuffer cosines = JavaKernel.floats(cos);
    FloatBuffer sines = JavaKernel.floats(sin);
    FloatBuffer to = JavaKernel.floats(y);
    return new JavaKernel(
        "rotate",
        () -> {
          for (int i = 0; i < to.limit(); i++) {
            int place = i % size;
            float turned =
                place < half ? -from.get(i + half) : place < 2 * half ? from.get(i - half) : 0;
            to.put(i, from.get(i) * cosines.get(i) + turned * sines.get(i));
          }
        },
        x,
        cos,
        sin,
        y);
  }

  /** Reads g, cos and sin; writes the gradient of x, and uses memory of its size. */
  Kernel rotaryGradient(Step step, Binding binding) {
    INDArray g = binding.array(step.inputs().get(0));
    INDArray cos = binding.array(step.inputs().get(1));
    INDArray sin = binding.array(step.inputs().get(2));
    INDArray dx = binding.array(step.outputs().get(0));
    INDArray scratch = binding.array(step.outputs().get(1));
    String name = step.toString();
    return KernelSequence.of(
        List.of(
            elementwise.arithmetic(name, dnnl_binary_mul, g, cos, dx),
            elementwise.arithmetic(name, dnnl_binary_mul, g, sin, scratch),
            turn(step, scratch, dx, true, PostOps.none().sum())));
  }

  private Kernel turn(Step step, INDArray from, INDArray to, boolean back, PostOps operations) {
    long size = step.arguments().integers()[1];
    dnnl_memory_desc matrix =
        OneDnn.layout(new long[] {size, size}, back ? new long[] {1, size} : new long[] {size, 1});
    return products
        .multiply(
            step.toString(),
            new Argument(DNNL_ARG_SRC, heads(step, from), from),
            new Argument(DNNL_ARG_WEIGHTS, matrix, quarterTurn(step)),
            new Argument(DNNL_ARG_DST, heads(step, to), to),
            Optional.empty(),
            operations)
        .orElseThrow(() -> new IllegalArgumentException(step + ": oneDNN has no fast product"));
  }

  private static dnnl_memory_desc heads(Step step, INDArray rows) {
    long size = step.arguments().integers()[1];
    return OneDnn.layout(rows.length() / size, size);
  }

  private INDArray quarterTurn(Step step) {
    int size = (int) step.arguments().integers()[1];
    int half = (int) step.arguments().integers()[2];
    return turns.computeIfAbsent(List.of(size, half), absent -> RotaryNode.quarterTurn(size, half));
  }

  /** Each row several times beside itself. */
  Kernel repeat(Step step, Binding binding) {
    INDArray table = binding.array(step.inputs().get(0));
    INDArray repeated = binding.array(step.output());
    FloatBuffer from = JavaKernel.floats(table);
    FloatBuffer to = JavaKernel.floats(repeated);
    int times = (int) step.arguments().integers()[0];
    int rows = (int) step.inputs().get(0).shape()[0];
    int width = from.limit() / rows;
    return new JavaKernel(
        "repeat",
        () -> {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < times; j++) {
              to.put((i * times + j) * width, from, i * width, width);
            }
          }
        },
        table,
        repeated);
  }

  @Override
  public void close() {
    turns.values().forEach(INDArray::close);
  }
}
