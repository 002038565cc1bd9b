package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_rms_norm;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's norms of rows; see the nodes of layer norm and RMS norm for what they compute. */
final class NormKernels {

  private static final int LAYER = dnnl_use_scale | dnnl_use_shift;
  private static final int RMS = dnnl_use_scale | dnnl_rms_norm;

  private final OneDnn oneDnn;
  private final ProductKernels products;
  private final ElementwiseKernels elementwise;

  NormKernels(OneDnn oneDnn, ProductKernels products, ElementwiseKernels elementwise) {
    this.oneDnn = oneDnn;
    this.products = products;
    this.elementwise = elementwise;
  }

  /** Reads x, weight, bias; writes y, the means and the variances. */
  Kernel layerNorm(Step step, Binding binding) {
    Rows rows = new Rows(step.inputs().get(0));
    dnnl_memory_desc statistics = rows.statistics();
    dnnl_memory_desc from = rows.matrix();
    List<Argument> arguments =
        List.of(
            new Argument(DNNL_ARG_SRC, from, binding.array(step.inputs().get(0))),
            new Argument(DNNL_ARG_SCALE, rows.row(), binding.array(step.inputs().get(1))),
            new Argument(DNNL_ARG_SHIFT, rows.row(), binding.array(step.inputs().get(2))),
            new Argument(DNNL_ARG_DST, rows.matrix(), binding.array(step.outputs().get(0))),
            new Argument(DNNL_ARG_MEAN, statistics, binding.array(step.outputs().get(1))),
            new Argument(
                DNNL_ARG_VARIANCE, rows.statistics(), binding.array(step.outputs().get(2))));
    return oneDnn.required(
        step.toString(), into -> forward(into, step, from, statistics, LAYER), arguments);
  }

  /** Reads g, x, weight, the means and the variances; writes the gradients of x, weight, bias. */
  Kernel layerNormGradient(Step step, Binding binding) {
    Rows rows = new Rows(step.inputs().get(0));
    List<Argument> arguments = gradientArguments(step, binding, rows);
    arguments.add(
        new Argument(DNNL_ARG_MEAN, rows.statistics(), binding.array(step.inputs().get(3))));
    arguments.add(
        new Argument(DNNL_ARG_VARIANCE, rows.statistics(), binding.array(step.inputs().get(4))));
    arguments.add(
        new Argument(DNNL_ARG_DIFF_SHIFT, rows.row(), binding.array(step.outputs().get(2))));
    return backward(step, LAYER, arguments);
  }

  /** Reads x, weight; writes y and the means of the squares. */
  Kernel rmsNorm(Step step, Binding binding) {
    if (step.output().shape()[0] == 1) {
      return rmsNormOfOneRow(step, binding);
    }
    Rows rows = new Rows(step.inputs().get(0));
    dnnl_memory_desc statistics = rows.statistics();
    dnnl_memory_desc from = rows.matrix();
    List<Argument> arguments =
        List.of(
            new Argument(DNNL_ARG_SRC, from, binding.array(step.inputs().get(0))),
            new Argument(DNNL_ARG_SCALE, rows.row(), binding.array(step.inputs().get(1))),
            new Argument(DNNL_ARG_DST, rows.matrix(), binding.array(step.outputs().get(0))),
            new Argument(DNNL_ARG_VARIANCE, statistics, binding.array(step.outputs().get(1))));
    return oneDnn.required(
        step.toString(), into -> forward(into, step, from, statistics, RMS), arguments);
  }

  /** One row, as at every byte of a generation, is done before a primitive has begun. */
  private static Kernel rmsNormOfOneRow(Step step, Binding binding) {
    INDArray x = binding.array(step.inputs().get(0));
    INDArray weight = binding.array(step.inputs().get(1));
    INDArray y = binding.array(step.outputs().get(0));
    INDArray squares = binding.array(step.outputs().get(1));
    FloatBuffer from = JavaKernel.floats(x);
    FloatBuffer weights = JavaKernel.floats(weight);
    FloatBuffer to = JavaKernel.floats(y);
    FloatBuffer mean = JavaKernel.floats(squares);
    double epsilon = step.arguments().reals()[0];
    return new JavaKernel(
        "rms norm",
        () -> {
          double sum = 0;
          for (int i = 0; i < from.limit(); i++) {
            double value = from.get(i);
            sum += value * value;
          }
          double meanSquare = sum / from.limit();
          mean.put(0, (float) meanSquare);
          double root = Math.sqrt(meanSquare + epsilon);
          for (int i = 0; i < from.limit(); i++) {
            to.put(i, (float) (from.get(i) / root * weights.get(i)));
          }
        },
        x,
        weight,
        y,
        squares);
  }

  /**
   * Reads g, x, weight and the means of the squares; writes the gradients of x and weight, and uses
   * a column.
   *
   * <p>oneDNN 3.13 takes the mean of {@code g * weight} away from the gradient of x, as layer norm
   * would: divided by the root, it is added back here.
   */
  Kernel rmsNormGradient(Step step, Binding binding) {
    Rows rows = new Rows(step.inputs().get(0));
    List<Argument> arguments = gradientArguments(step, binding, rows);
    INDArray squares = binding.array(step.inputs().get(3));
    arguments.add(new Argument(DNNL_ARG_VARIANCE, rows.statistics(), squares));
    INDArray column = binding.array(step.outputs().get(2));
    INDArray dx = binding.array(step.outputs().get(0));
    Kernel means =
        products
            .multiply(
                step.toString(),
                new Argument(DNNL_ARG_SRC, rows.matrix(), binding.array(step.inputs().get(0))),
                new Argument(
                    DNNL_ARG_WEIGHTS,
                    OneDnn.layout(rows.width, 1),
                    binding.array(step.inputs().get(2))),
                new Argument(DNNL_ARG_DST, rows.column(), column),
                Optional.empty(),
                PostOps.none().scale(1.0 / rows.width))
            .orElseThrow(() -> new IllegalArgumentException(step + ": no product"));
    FloatBuffer factors = JavaKernel.floats(column);
    FloatBuffer meanSquares = JavaKernel.floats(squares);
    double epsilon = step.arguments().reals()[0];
    Kernel roots =
        new JavaKernel(
            "roots",
            () -> {
              for (int i = 0; i < factors.limit(); i++) {
                double root = Math.sqrt(meanSquares.get(i) + epsilon);
                factors.put(i, (float) (factors.get(i) / root));
              }
            },
            column,
            squares);
    Kernel add =
        elementwise.arithmetic(
            step.toString(),
            dnnl_binary_add,
            new Argument(DNNL_ARG_SRC_0, rows.matrix(), dx),
            new Argument(DNNL_ARG_SRC_1, rows.column(), column),
            new Argument(DNNL_ARG_DST, rows.matrix(), dx));
    return KernelSequence.of(List.of(backward(step, RMS, arguments), means, roots, add));
  }

  private static List<Argument> gradientArguments(Step step, Binding binding, Rows rows) {
    List<Argument> arguments = new ArrayList<>();
    arguments.add(
        new Argument(DNNL_ARG_DIFF_DST, rows.matrix(), binding.array(step.inputs().get(0))));
    arguments.add(new Argument(DNNL_ARG_SRC, rows.matrix(), binding.array(step.inputs().get(1))));
    arguments.add(new Argument(DNNL_ARG_SCALE, rows.row(), binding.array(step.inputs().get(2))));
    arguments.add(
        new Argument(DNNL_ARG_DIFF_SRC, rows.matrix(), binding.array(step.outputs().get(0))));
    arguments.add(
        new Argument(DNNL_ARG_DIFF_SCALE, rows.row(), binding.array(step.outputs().get(1))));
    return arguments;
  }

  private int forward(
      dnnl_primitive_desc into,
      Step step,
      dnnl_memory_desc matrix,
      dnnl_memory_desc statistics,
      int flags) {
    return dnnl_layer_normalization_forward_primitive_desc_create(
        into,
        oneDnn.engine(),
        dnnl_forward_training,
        matrix,
        matrix,
        statistics,
        (float) step.arguments().reals()[0],
        flags,
        null);
  }

  private Kernel backward(Step step, int flags, List<Argument> arguments) {
    dnnl_memory_desc matrix = arguments.get(0).layout();
    dnnl_memory_desc statistics =
        arguments.stream()
            .filter(argument -> argument.number() == DNNL_ARG_VARIANCE)
            .findFirst()
            .orElseThrow()
            .layout();
    return oneDnn.required(
        step.toString(),
        into -> {
          dnnl_primitive_desc hint = new dnnl_primitive_desc();
          OneDnn.check("hint", forward(hint, step, matrix, statistics, flags));
          int status =
              dnnl_layer_normalization_backward_primitive_desc_create(
                  into,
                  oneDnn.engine(),
                  dnnl_backward,
                  matrix,
                  matrix,
                  matrix,
                  statistics,
                  (float) step.arguments().reals()[0],
                  flags,
                  hint,
                  null);
          dnnl_primitive_desc_destroy(hint);
          return status;
        },
        arguments);
  }

  /** Layouts around a matrix. */
  private static final class Rows {
    private final long count;
    private final long width;

    Rows(Tensor x) {
      this.count = x.shape()[0];
      this.width = x.shape()[1];
    }

    dnnl_memory_desc matrix() {
      return OneDnn.layout(count, width);
    }

    dnnl_memory_desc row() {
      return OneDnn.layout(width);
    }

    dnnl_memory_desc column() {
      return OneDnn.layout(count, 1);
    }

    dnnl_memory_desc statistics() {
      return OneDnn.layout(count);
    }
  }
}
