package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** oneDNN's primitives where they are faster, ND4J's operations for the rest. */
final class OneDnnKernels implements KernelSet {

  /** Below this many elements a call costs more than what it computes. */
  private static final long WORTH_A_CALL = 64;

  private final OneDnn oneDnn;
  private final Nd4jKernels fallback = new Nd4jKernels();
  private final Map<Long, INDArray> ones = new HashMap<>();

  private OneDnnKernels(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** The kernels, where oneDNN can be loaded and ND4J's arrays are in the CPU's memory. */
  static Optional<KernelSet> open() {
    if (!Kernels.onCpu()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OneDnnKernels(new OneDnn()));
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }

  @Override
  public Program prepare(Program program) {
    return Fusion.apply(program);
  }

  @Override
  public Kernel bind(Step step, Binding binding) {
    Optional<Kernel> kernel =
        switch (step.op()) {
          case Fusion.MATMUL, Fusion.MATMUL_BIAS, Fusion.MATMUL_INTO -> product(step, binding);
          case Fusion.COLUMN_SUM, Fusion.COLUMN_SUM_INTO -> columnSum(step, binding);
          case "softmax" -> softmax(step, binding);
          case "exp" -> function(step, binding, dnnl_eltwise_exp);
          case "tanh" -> function(step, binding, dnnl_eltwise_tanh);
          case "sigmoid" -> function(step, binding, dnnl_eltwise_logistic);
          case "sqrt" -> function(step, binding, dnnl_eltwise_sqrt);
          default -> Optional.empty();
        };
    return kernel.orElseGet(() -> fallback(step, binding));
  }

  /** What oneDNN has no good implementation for: the steps before they were joined. */
  private Kernel fallback(Step step, Binding binding) {
    List<Kernel> parts =
        Fusion.parts(step).stream().map(part -> fallback.bind(part, binding)).toList();
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return new Kernel() {
      @Override
      public void run() {
        for (int i = 0; i < parts.size(); i++) {
          parts.get(i).run();
        }
      }

      @Override
      public String implementation() {
        return parts.stream().map(Kernel::implementation).collect(Collectors.joining(" "));
      }

      @Override
      public void close() {
        parts.forEach(Kernel::close);
      }
    };
  }

  private Optional<Kernel> product(Step step, Binding binding) {
    Tensor a = step.inputs().get(0);
    Tensor b = step.inputs().get(1);
    int rank = a.rank();
    long batch = 1;
    for (int i = 0; i < rank - 2; i++) {
      if (a.shape()[i] != b.shape()[i]) {
        return Optional.empty();
      }
      batch *= a.shape()[i];
    }
    boolean bias = step.op().equals(Fusion.MATMUL_BIAS);
    boolean into = step.op().equals(Fusion.MATMUL_INTO);
    boolean single = batch == 1;
    List<Argument> arguments = new ArrayList<>();
    arguments.add(
        new Argument(
            DNNL_ARG_SRC,
            matrices(batch, a, step.arguments().integers()[0] != 0, single),
            binding.array(a)));
    arguments.add(
        new Argument(
            DNNL_ARG_WEIGHTS,
            matrices(batch, b, step.arguments().integers()[1] != 0, single),
            binding.array(b)));
    Tensor c = step.output();
    arguments.add(new Argument(DNNL_ARG_DST, matrices(batch, c, false, single), binding.array(c)));
    dnnl_memory_desc biasLayout = null;
    if (bias) {
      Tensor row = step.inputs().get(2);
      long width = row.length();
      biasLayout = single ? OneDnn.layout(1, width) : OneDnn.layout(1, 1, width);
      arguments.add(new Argument(DNNL_ARG_BIAS, biasLayout, binding.array(row)));
    }
    return withSum(into, attributes -> matmul(step, arguments, attributes));
  }

  private Optional<Kernel> matmul(
      Step step, List<Argument> arguments, dnnl_primitive_attr attributes) {
    dnnl_memory_desc bias = arguments.size() > 3 ? arguments.get(3).layout() : null;
    return oneDnn.primitive(
        step.toString(),
        into ->
            dnnl_matmul_primitive_desc_create(
                into,
                oneDnn.engine(),
                arguments.get(0).layout(),
                arguments.get(1).layout(),
                bias,
                arguments.get(2).layout(),
                attributes),
        arguments);
  }

  /** Lets a primitive add to what its destination holds. */
  private static Optional<Kernel> withSum(
      boolean sum, java.util.function.Function<dnnl_primitive_attr, Optional<Kernel>> primitive) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    OneDnn.check("attributes", dnnl_primitive_attr_create(attributes));
    dnnl_post_ops operations = new dnnl_post_ops();
    OneDnn.check("operations", dnnl_post_ops_create(operations));
    try {
      if (sum) {
        OneDnn.check("sum", dnnl_post_ops_append_sum(operations, 1, 0, dnnl_f32));
        OneDnn.check("sum", dnnl_primitive_attr_set_post_ops(attributes, operations));
      }
      return primitive.apply(attributes);
    } finally {
      dnnl_post_ops_destroy(operations);
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  /** The matrices of a tensor, turned where asked; one alone as a matrix. */
  private static dnnl_memory_desc matrices(
      long batch, Tensor tensor, boolean transposed, boolean single) {
    long rows = tensor.shape()[tensor.rank() - 2];
    long columns = tensor.shape()[tensor.rank() - 1];
    long high = transposed ? columns : rows;
    long wide = transposed ? rows : columns;
    long down = transposed ? 1 : columns;
    long across = transposed ? columns : 1;
    return single
        ? OneDnn.layout(new long[] {high, wide}, new long[] {down, across})
        : OneDnn.layout(new long[] {batch, high, wide}, new long[] {rows * columns, down, across});
  }

  /** A product with a row of ones: oneDNN's own reduction is a hundred times slower. */
  private Optional<Kernel> columnSum(Step step, Binding binding) {
    Tensor x = step.inputs().get(0);
    long rows = x.shape()[0];
    long width = x.length() / rows;
    INDArray row = ones.computeIfAbsent(rows, length -> Nd4j.ones(DataType.FLOAT, length));
    List<Argument> arguments =
        List.of(
            new Argument(DNNL_ARG_SRC, OneDnn.layout(1, rows), row),
            new Argument(DNNL_ARG_WEIGHTS, OneDnn.layout(rows, width), binding.array(x)),
            new Argument(DNNL_ARG_DST, OneDnn.layout(1, width), binding.array(step.output())));
    return withSum(
        step.op().equals(Fusion.COLUMN_SUM_INTO),
        attributes -> matmul(step, arguments, attributes));
  }

  private Optional<Kernel> softmax(Step step, Binding binding) {
    Tensor x = step.inputs().get(0);
    long width = x.shape()[x.rank() - 1];
    long[] axes = step.arguments().integers();
    if (axes.length > 0 && axes[0] != -1 && axes[0] != x.rank() - 1) {
      return Optional.empty();
    }
    List<Argument> arguments =
        List.of(
            new Argument(DNNL_ARG_SRC, OneDnn.layout(x.length() / width, width), binding.array(x)),
            new Argument(
                DNNL_ARG_DST,
                OneDnn.layout(x.length() / width, width),
                binding.array(step.output())));
    return oneDnn.primitive(
        step.toString(),
        into ->
            dnnl_softmax_forward_primitive_desc_create(
                into,
                oneDnn.engine(),
                dnnl_forward_inference,
                dnnl_softmax_accurate,
                arguments.get(0).layout(),
                arguments.get(1).layout(),
                1,
                null),
        arguments);
  }

  private Optional<Kernel> function(Step step, Binding binding, int algorithm) {
    long length = step.output().length();
    if (length < WORTH_A_CALL) {
      return Optional.empty();
    }
    List<Argument> arguments =
        List.of(
            new Argument(DNNL_ARG_SRC, OneDnn.layout(length), binding.array(step.inputs().get(0))),
            new Argument(DNNL_ARG_DST, OneDnn.layout(length), binding.array(step.output())));
    return oneDnn.primitive(
        step.toString(),
        into ->
            dnnl_eltwise_forward_primitive_desc_create(
                into,
                oneDnn.engine(),
                dnnl_forward_inference,
                algorithm,
                arguments.get(0).layout(),
                arguments.get(1).layout(),
                0,
                0,
                null),
        arguments);
  }

  @Override
  public void close() {
    ones.values().forEach(INDArray::close);
    oneDnn.close();
  }
}
