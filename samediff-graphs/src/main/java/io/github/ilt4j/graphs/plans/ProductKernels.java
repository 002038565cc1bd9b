package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_RUNTIME_DIM_VAL;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import io.github.ilt4j.graphs.stages.Lazy;
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

  /** With this many rows or more, weights are read often enough where they are. */
  private static final long MANY_ROWS = 64;

  /**
   * From this many weights on, primitives for sizes that are known are up to a half faster than
   * those for any number of rows; below, they are not. But each takes milliseconds to make and half
   * a megabyte.
   */
  private static final long MANY_WEIGHTS = 1 << 18;

  private final OneDnn oneDnn;
  private final ElementwiseKernels elementwise;
  private final Lazy<Boolean> anyRows = new Lazy<>(this::takesAnyRows);
  private final Optional<PackedWeights> packed;
  private final Map<Long, INDArray> ones = new HashMap<>();

  /**
   * Makes products.
   *
   * @param packed for copies of weights that do not change unnoticed
   */
  ProductKernels(OneDnn oneDnn, ElementwiseKernels elementwise, Optional<PackedWeights> packed) {
    this.oneDnn = oneDnn;
    this.elementwise = elementwise;
    this.packed = packed;
  }

  /** Whether oneDNN has a fast product here that learns the number of rows when it runs. */
  private boolean takesAnyRows() {
    INDArray one = Nd4j.zeros(DataType.FLOAT, 1);
    Optional<Kernel> tried =
        multiply(
            "product of any rows",
            new Argument(DNNL_ARG_SRC, OneDnn.layout(1, 1), one).described(openMatrix(1, false)),
            new Argument(DNNL_ARG_WEIGHTS, OneDnn.layout(1, 1), one),
            new Argument(DNNL_ARG_DST, OneDnn.layout(1, 1), one).described(openMatrix(1, false)),
            Optional.empty(),
            PostOps.none());
    tried.ifPresent(Kernel::close);
    return tried.isPresent();
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
                        a.description(),
                        b.description(),
                        bias.map(Argument::layout).orElse(null),
                        c.description(),
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
    boolean turnedFirst = step.arguments().integers()[0] != 0;
    boolean turnedSecond = step.arguments().integers()[1] != 0;
    if (packed.isPresent() && batch == 1 && !turnedFirst && areWeights(b) && isFew(a)) {
      long columns = c.shape()[c.rank() - 1];
      return Optional.of(
          packed
              .get()
              .multiply(
                  new PackedWeights.Product(
                      c.length() / columns,
                      new long[] {b.length() / columns, columns},
                      turnedSecond,
                      b.memory().array().orElseThrow()),
                  second ->
                      kernel(step, binding, 1, turnedFirst, second, false)
                          .orElseThrow(
                              () ->
                                  new IllegalArgumentException(
                                      step + ": oneDNN has no fast product"))));
    }
    boolean open = isOpen(step, turnedFirst);
    Argument second =
        new Argument(DNNL_ARG_WEIGHTS, matrices(batch, b, turnedSecond), binding.array(b));
    return kernel(
        step,
        binding,
        batch,
        turnedFirst,
        open && turnedFirst ? second.described(openMatrix(b.shape()[1], false)) : second,
        open);
  }

  /**
   * Whether a product is best described without its number of rows, so that one primitive serves
   * all batches. Of the gradient of weights, whose first factor is turned, rows are what is summed.
   */
  private boolean isOpen(Step step, boolean turnedFirst) {
    Tensor a = step.inputs().get(0);
    Tensor b = step.inputs().get(1);
    boolean turnedSecond = step.arguments().integers()[1] != 0;
    Tensor weights = turnedFirst ? step.output() : b;
    return a.rank() == 2
        && b.rank() == 2
        && a.type() == DataType.FLOAT
        && a.shape()[0] > 1
        && !(turnedFirst && turnedSecond)
        && weights.length() < MANY_WEIGHTS
        && anyRows.get();
  }

  /** A matrix of any number of rows, turned where asked. */
  private static dnnl_memory_desc openMatrix(long columns, boolean turned) {
    long rows = DNNL_RUNTIME_DIM_VAL;
    return turned
        ? OneDnn.layout(new long[] {columns, rows}, new long[] {1, columns})
        : OneDnn.layout(new long[] {rows, columns}, new long[] {columns, 1});
  }

  /**
   * The kernel of a step with its second factor, and with what was joined to it.
   *
   * @param open whether it is described without its number of rows
   */
  private Optional<Kernel> kernel(
      Step step, Binding binding, long batch, boolean turned, Argument second, boolean open) {
    Tensor a = step.inputs().get(0);
    Tensor c = step.output();
    int next = 2;
    Optional<Argument> bias = Optional.empty();
    if (Fusion.hasBias(step)) {
      Tensor row = step.inputs().get(next++);
      dnnl_memory_desc layout =
          batch == 1 ? OneDnn.layout(1, row.length()) : OneDnn.layout(1, 1, row.length());
      bias = Optional.of(new Argument(DNNL_ARG_BIAS, layout, binding.array(row)));
    }
    PostOps operations = PostOps.none();
    Optional<INDArray> summand =
        Fusion.hasSummand(step)
            ? Optional.of(binding.array(step.inputs().get(next)))
            : Optional.empty();
    // An operand of a product must have sizes that are known when it is made.
    if (!open) {
      summand.ifPresent(added -> operations.add(matrices(batch, c, false), added, 0));
    }
    if (step.op().equals(Fusion.MATMUL_INTO)) {
      operations.sum();
    }
    Argument first = new Argument(DNNL_ARG_SRC, matrices(batch, a, turned), binding.array(a));
    Argument result = new Argument(DNNL_ARG_DST, matrices(batch, c, false), binding.array(c));
    if (!open) {
      return multiply(step.toString(), first, second, result, bias, operations);
    }
    Optional<Kernel> product =
        multiply(
            step.toString(),
            first.described(openMatrix(a.shape()[1], turned)),
            second,
            turned ? result : result.described(openMatrix(c.shape()[c.rank() - 1], false)),
            bias,
            operations);
    INDArray sum = binding.array(c);
    return summand.isEmpty()
        ? product
        : product.map(kernel -> KernelSequence.of(List.of(kernel, add(step, sum, summand.get()))));
  }

  private Kernel add(Step step, INDArray sum, INDArray summand) {
    return elementwise.arithmetic(step.toString(), dnnl_binary_add, sum, summand, sum);
  }

  /** Parameters: unlike constants such as frequencies of angles, they may be rounded. */
  private static boolean areWeights(Tensor b) {
    Memory memory = b.memory();
    return memory.array().isPresent()
        && !memory.isConstant()
        && b.rank() == 2
        && b.type() == DataType.FLOAT;
  }

  private static boolean isFew(Tensor a) {
    return a.type() == DataType.FLOAT && a.length() / a.shape()[a.rank() - 1] < MANY_ROWS;
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
    Argument first = new Argument(DNNL_ARG_SRC, OneDnn.layout(1, rows), row);
    Argument second = new Argument(DNNL_ARG_WEIGHTS, OneDnn.layout(rows, width), binding.array(x));
    return multiply(
        step.toString(),
        anyRows.get() ? first.described(openMatrix(1, true)) : first,
        anyRows.get() ? second.described(openMatrix(width, false)) : second,
        new Argument(DNNL_ARG_DST, OneDnn.layout(1, width), binding.array(step.output())),
        Optional.empty(),
        operations);
  }

  @Override
  public void close() {
    ones.values().forEach(INDArray::close);
  }
}
