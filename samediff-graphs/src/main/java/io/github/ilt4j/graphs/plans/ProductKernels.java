package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** oneDNN's matrix products, with what was joined to them. */
final class ProductKernels implements AutoCloseable {

  private final OneDnn oneDnn;
  private final Map<Long, INDArray> ones = new HashMap<>();
  private Optional<PackedWeights> packed = Optional.empty();

  ProductKernels(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** From now on weights are packed; gives what tells them that they have changed. */
  PackedWeights pack() {
    PackedWeights weights = new PackedWeights(oneDnn);
    packed = Optional.of(weights);
    return weights;
  }

  /**
   * {@code c = a . b} with operations on each element before it is written.
   *
   * @param bias a row, added first
   * @return empty where oneDNN is slow
   */
  Optional<Kernel> multiply(
      String name,
      Argument a,
      Argument b,
      Argument c,
      Optional<Argument> bias,
      PostOps operations) {
    List<Argument> arguments = new ArrayList<>(List.of(a, b, c));
    bias.ifPresent(arguments::add);
    arguments.addAll(operations.arguments());
    return operations.with(
        attributes ->
            oneDnn.primitive(
                name,
                into ->
                    dnnl_matmul_primitive_desc_create(
                        into,
                        oneDnn.engine(),
                        a.layout(),
                        b.layout(),
                        bias.map(Argument::layout).orElse(null),
                        c.layout(),
                        attributes),
                arguments));
  }

  /** A step that is a product of matrices, or of each pair of matrices. */
  Optional<Kernel> product(Step step, Binding binding) {
    Tensor a = step.inputs().get(0);
    Tensor b = step.inputs().get(1);
    Tensor c = step.output();
    long batch = 1;
    for (int i = 0; i < a.rank() - 2; i++) {
      if (a.shape()[i] != b.shape()[i]) {
        return Optional.empty();
      }
      batch *= a.shape()[i];
    }
    long[] turned = step.arguments().integers();
    boolean single = batch == 1;
    int next = 2;
    Optional<Argument> bias = Optional.empty();
    if (Fusion.hasBias(step)) {
      Tensor row = step.inputs().get(next++);
      dnnl_memory_desc layout =
          single ? OneDnn.layout(1, row.length()) : OneDnn.layout(1, 1, row.length());
      bias = Optional.of(new Argument(DNNL_ARG_BIAS, layout, binding.array(row)));
    }
    PostOps operations = PostOps.none();
    if (Fusion.hasSummand(step)) {
      Tensor summand = step.inputs().get(next);
      operations.add(matrices(batch, c, false), binding.array(summand), 0);
    }
    if (step.op().equals(Fusion.MATMUL_INTO)) {
      operations.sum();
    }
    Argument from =
        new Argument(DNNL_ARG_SRC, matrices(batch, a, turned[0] != 0), binding.array(a));
    Argument to = new Argument(DNNL_ARG_DST, matrices(batch, c, false), binding.array(c));
    dnnl_memory_desc plain = matrices(batch, b, turned[1] != 0);
    if (packed.isPresent() && single && worthPacking(a, b, c)) {
      Optional<Argument> row = bias;
      long columns = c.shape()[c.rank() - 1];
      return Optional.of(
          packed
              .get()
              .multiply(
                  from.layout(),
                  to.layout(),
                  plain,
                  b.memory().array().orElseThrow(),
                  turned[1] != 0,
                  new long[] {b.length() / columns, columns},
                  weights ->
                      multiply(step.toString(), from, weights, to, row, operations)
                          .orElseThrow(
                              () ->
                                  new IllegalArgumentException(
                                      step + ": oneDNN has no fast product"))));
    }
    return multiply(
        step.toString(),
        from,
        new Argument(DNNL_ARG_WEIGHTS, plain, binding.array(b)),
        to,
        bias,
        operations);
  }

  /** Weights of more than one row of input, in full precision, that are no result of the plan. */
  private static boolean worthPacking(Tensor a, Tensor b, Tensor c) {
    return b.memory().array().isPresent()
        && c.length() > c.shape()[c.rank() - 1]
        && a.type() == DataType.FLOAT
        && b.type() == DataType.FLOAT;
  }

  /** The matrices of a tensor, turned where asked; one alone as a matrix. */
  private static dnnl_memory_desc matrices(long batch, Tensor tensor, boolean turned) {
    long rows = tensor.shape()[tensor.rank() - 2];
    long columns = tensor.shape()[tensor.rank() - 1];
    long high = turned ? columns : rows;
    long wide = turned ? rows : columns;
    long down = turned ? 1 : columns;
    long across = turned ? columns : 1;
    return batch == 1
        ? OneDnn.layout(tensor.type(), new long[] {high, wide}, new long[] {down, across})
        : OneDnn.layout(new long[] {batch, high, wide}, new long[] {rows * columns, down, across});
  }

  /** A product with a row of ones: oneDNN's own reduction is a hundred times slower. */
  Optional<Kernel> columnSum(Step step, Binding binding) {
    Tensor x = step.inputs().get(0);
    long rows = x.shape()[0];
    long width = x.length() / rows;
    INDArray row = ones.computeIfAbsent(rows, length -> Nd4j.ones(DataType.FLOAT, length));
    PostOps operations = PostOps.none();
    if (step.op().equals(Fusion.COLUMN_SUM_INTO)) {
      operations.sum();
    }
    return multiply(
        step.toString(),
        new Argument(DNNL_ARG_SRC, OneDnn.layout(1, rows), row),
        new Argument(DNNL_ARG_WEIGHTS, OneDnn.layout(rows, width), binding.array(x)),
        new Argument(DNNL_ARG_DST, OneDnn.layout(1, width), binding.array(step.output())),
        Optional.empty(),
        operations);
  }

  @Override
  public void close() {
    ones.values().forEach(INDArray::close);
    packed.ifPresent(PackedWeights::close);
  }
}
