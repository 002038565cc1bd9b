package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_swish;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.nodes.ActivationNode;
import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN's functions of each element, and its sums and products of two arrays of one shape. */
final class ElementwiseKernels {

  /** Below this many elements a call costs more than what it computes. */
  private static final long WORTH_A_CALL = 64;

  private final OneDnn oneDnn;

  ElementwiseKernels(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** A function by oneDNN's number of it. */
  Optional<Kernel> function(Step step, Binding binding, int algorithm) {
    if (step.output().length() < WORTH_A_CALL) {
      return Optional.empty();
    }
    INDArray x = binding.array(step.inputs().get(0));
    return Optional.of(function(step.toString(), algorithm, x, binding.array(step.output())));
  }

  /** {@code y} = a function of each element of {@code x} that has no setting. */
  Kernel function(String name, int algorithm, INDArray x, INDArray y) {
    return function(name, new Function(algorithm, 0), x, y);
  }

  /** oneDNN's number of a function, and its setting. */
  private record Function(int algorithm, float alpha) {}

  private Kernel function(String name, Function function, INDArray x, INDArray y) {
    dnnl_memory_desc from = flat(x);
    dnnl_memory_desc to = flat(y);
    return oneDnn.required(
        name,
        into -> describe(into, function, from, to),
        List.of(new Argument(DNNL_ARG_SRC, from, x), new Argument(DNNL_ARG_DST, to, y)));
  }

  private int describe(
      dnnl_primitive_desc into, Function function, dnnl_memory_desc from, dnnl_memory_desc to) {
    return dnnl_eltwise_forward_primitive_desc_create(
        into,
        oneDnn.engine(),
        dnnl_forward_training,
        function.algorithm(),
        from,
        to,
        function.alpha(),
        0,
        null);
  }

  private static dnnl_memory_desc flat(INDArray array) {
    return OneDnn.layout(array.length());
  }

  /** The step of an {@link ActivationNode}. */
  Kernel activation(Step step, Binding binding) {
    return function(
        step.toString(),
        activation(step),
        binding.array(step.inputs().get(0)),
        binding.array(step.output()));
  }

  /** The backward step of an {@link ActivationNode}. */
  Kernel activationGradient(Step step, Binding binding) {
    INDArray g = binding.array(step.inputs().get(0));
    INDArray x = binding.array(step.inputs().get(1));
    INDArray dx = binding.array(step.output());
    Function function = activation(step);
    dnnl_memory_desc ofX = flat(x);
    dnnl_memory_desc ofG = flat(g);
    dnnl_memory_desc ofDx = flat(dx);
    return oneDnn.required(
        step.toString(),
        into -> {
          dnnl_primitive_desc hint = new dnnl_primitive_desc();
          OneDnn.check("hint", describe(hint, function, ofX, ofX));
          int status =
              dnnl_eltwise_backward_primitive_desc_create(
                  into,
                  oneDnn.engine(),
                  function.algorithm(),
                  ofDx,
                  ofG,
                  ofX,
                  function.alpha(),
                  0,
                  hint,
                  null);
          dnnl_primitive_desc_destroy(hint);
          return status;
        },
        List.of(
            new Argument(DNNL_ARG_DIFF_DST, ofG, g),
            new Argument(DNNL_ARG_SRC, ofX, x),
            new Argument(DNNL_ARG_DIFF_SRC, ofDx, dx)));
  }

  private static Function activation(Step step) {
    Activation activation = ActivationNode.activation(step.arguments().integers()[0]);
    return switch (activation) {
      case GELU -> new Function(dnnl_eltwise_gelu_erf, 0);
      case GELU_TANH -> new Function(dnnl_eltwise_gelu_tanh, 0);
      case SILU -> new Function(dnnl_eltwise_swish, 1);
      case RELU -> new Function(dnnl_eltwise_relu, 0);
      case TANH -> new Function(dnnl_eltwise_tanh, 0);
      case QUICK_GELU -> new Function(dnnl_eltwise_swish, (float) ActivationNode.QUICK_GELU_SLOPE);
    };
  }

  /** A sum or product of two arrays of one shape. */
  Optional<Kernel> arithmetic(Step step, Binding binding, int algorithm) {
    Tensor a = step.inputs().get(0);
    Tensor b = step.inputs().get(1);
    if (step.output().length() < WORTH_A_CALL || !Arrays.equals(a.shape(), b.shape())) {
      return Optional.empty();
    }
    long length = a.length();
    return Optional.of(
        arithmetic(
            step.toString(),
            algorithm,
            new Argument(DNNL_ARG_SRC_0, OneDnn.layout(length), binding.array(a)),
            new Argument(DNNL_ARG_SRC_1, OneDnn.layout(length), binding.array(b)),
            new Argument(DNNL_ARG_DST, OneDnn.layout(length), binding.array(step.output()))));
  }

  /** A sum or product of two arrays, the second one broadcast where a size of its layout is 1. */
  Kernel arithmetic(String name, int algorithm, Argument a, Argument b, Argument c) {
    return oneDnn.required(
        name,
        into ->
            dnnl_binary_primitive_desc_create(
                into, oneDnn.engine(), algorithm, a.layout(), b.layout(), c.layout(), null),
        List.of(a, b, c));
  }

  /** {@code c = a * b}, or what {@code algorithm} says, for arrays of one length. */
  Kernel arithmetic(String name, int algorithm, INDArray a, INDArray b, INDArray c) {
    return arithmetic(
        name,
        algorithm,
        new Argument(DNNL_ARG_SRC_0, flat(a), a),
        new Argument(DNNL_ARG_SRC_1, flat(b), b),
        new Argument(DNNL_ARG_DST, flat(c), c));
  }
}
