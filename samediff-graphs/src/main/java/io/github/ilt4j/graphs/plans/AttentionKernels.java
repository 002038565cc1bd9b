package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention as batched products that read heads with strides out of the rows, so that nothing is
 * permuted; see the node of attention for what it computes. Heads of one number within their groups
 * are done together: all at once where every query head has a key head of its own.
 */
final class AttentionKernels {

  private final OneDnn oneDnn;
  private final ProductKernels products;
  private final ElementwiseKernels elementwise;

  AttentionKernels(OneDnn oneDnn, ProductKernels products, ElementwiseKernels elementwise) {
    this.oneDnn = oneDnn;
    this.products = products;
    this.elementwise = elementwise;
  }

  /**
   * Reads query, key, value, bias, positions and perhaps a mask; writes the context, the weights,
   * and with a mask the weights that were kept.
   */
  Kernel attention(Step step, Binding binding) {
    Sizes sizes = new Sizes(step, step.inputs().subList(0, 5), step.outputs().get(1));
    List<INDArray> in = step.inputs().stream().map(binding::array).toList();
    INDArray context = binding.array(step.outputs().get(0));
    INDArray weights = binding.array(step.outputs().get(1));
    boolean dropped = in.size() > 5;
    INDArray kept = dropped ? binding.array(step.outputs().get(2)) : weights;
    String name = step.toString();
    List<Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < sizes.group; i++) {
      kernels.add(
          product(
              name,
              sizes.queries(DNNL_ARG_SRC, in.get(0), i),
              sizes.keysTurned(DNNL_ARG_WEIGHTS, in.get(1)),
              sizes.weights(DNNL_ARG_DST, weights, i),
              PostOps.none().scale(sizes.scale()).add(sizes.bias(), in.get(3), 0)));
    }
    kernels.add(softmax(step.toString(), dnnl_softmax_accurate, sizes.keyLength, weights, weights));
    if (dropped) {
      for (int i = 0; i < sizes.group; i++) {
        kernels.add(masked(name, sizes, weights, in.get(5), kept, i));
      }
    }
    for (int i = 0; i < sizes.group; i++) {
      kernels.add(
          product(
              name,
              sizes.weights(DNNL_ARG_SRC, kept, i),
              sizes.keys(DNNL_ARG_WEIGHTS, in.get(2)),
              sizes.queries(DNNL_ARG_DST, context, i),
              PostOps.none()));
    }
    return KernelSequence.of(kernels);
  }

  /**
   * Reads g, what {@link #attention} read, and its weights; writes the gradients of query, key and
   * value, and uses memory of the size of the weights and, with grouped queries, of the keys.
   */
  Kernel attentionGradient(Step step, Binding binding) {
    List<INDArray> in = step.inputs().stream().map(binding::array).toList();
    // g, query, key, value, bias, positions, weights; or with mask and kept weights around them.
    boolean dropped = in.size() > 7;
    int at = dropped ? 7 : 6;
    Sizes sizes = new Sizes(step, step.inputs().subList(1, 6), step.inputs().get(at));
    INDArray g = in.get(0);
    INDArray query = in.get(1);
    INDArray key = in.get(2);
    INDArray value = in.get(3);
    INDArray weights = in.get(at);
    INDArray kept = dropped ? in.get(at + 1) : weights;
    INDArray ofQuery = binding.array(step.outputs().get(0));
    INDArray ofKey = binding.array(step.outputs().get(1));
    INDArray ofValue = binding.array(step.outputs().get(2));
    INDArray ofScores = binding.array(step.outputs().get(3));
    String name = step.toString();
    List<Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < sizes.group; i++) {
      kernels.add(
          product(
              name,
              sizes.queries(DNNL_ARG_SRC, g, i),
              sizes.keysTurned(DNNL_ARG_WEIGHTS, value),
              sizes.weights(DNNL_ARG_DST, ofScores, i),
              PostOps.none()));
      if (dropped) {
        kernels.add(masked(name, sizes, ofScores, in.get(6), ofScores, i));
      }
    }
    kernels.add(softmaxGradient(name, sizes.keyLength, weights, ofScores));
    for (int i = 0; i < sizes.group; i++) {
      kernels.add(
          product(
              name,
              sizes.weights(DNNL_ARG_SRC, ofScores, i),
              sizes.keys(DNNL_ARG_WEIGHTS, key),
              sizes.queries(DNNL_ARG_DST, ofQuery, i),
              PostOps.none().scale(sizes.scale())));
      // oneDNN has no fast product that adds to rows with strides: the heads after the first of a
      // group are added by themselves.
      INDArray keyPart = i == 0 ? ofKey : binding.array(step.outputs().get(4));
      INDArray valuePart = i == 0 ? ofValue : keyPart;
      kernels.add(
          product(
              name,
              sizes.weightsTurned(DNNL_ARG_SRC, ofScores, i),
              sizes.queries(DNNL_ARG_WEIGHTS, query, i),
              sizes.keys(DNNL_ARG_DST, keyPart),
              PostOps.none().scale(sizes.scale())));
      if (i > 0) {
        kernels.add(elementwise.arithmetic(name, dnnl_binary_add, ofKey, keyPart, ofKey));
      }
      kernels.add(
          product(
              name,
              sizes.weightsTurned(DNNL_ARG_SRC, kept, i),
              sizes.queries(DNNL_ARG_WEIGHTS, g, i),
              sizes.keys(DNNL_ARG_DST, valuePart),
              PostOps.none()));
      if (i > 0) {
        kernels.add(elementwise.arithmetic(name, dnnl_binary_add, ofValue, valuePart, ofValue));
      }
    }
    return KernelSequence.of(kernels);
  }

  /** The weights of heads of one number, times their mask. */
  private Kernel masked(
      String name, Sizes sizes, INDArray weights, INDArray mask, INDArray kept, int i) {
    return elementwise.arithmetic(
        name,
        dnnl_binary_mul,
        sizes.weights(DNNL_ARG_SRC_0, weights, i),
        sizes.mask(DNNL_ARG_SRC_1, mask, i),
        sizes.weights(DNNL_ARG_DST, kept, i));
  }

  private Kernel product(String name, Argument a, Argument b, Argument c, PostOps operations) {
    return products
        .multiply(name, a, b, c, Optional.empty(), operations)
        .orElseThrow(() -> new IllegalArgumentException(name + ": oneDNN has no fast product"));
  }

  /** Softmax, or its logarithm, of each {@code width} elements. */
  Kernel softmax(String name, int algorithm, long width, INDArray x, INDArray y) {
    dnnl_memory_desc from = OneDnn.layout(x.length() / width, width);
    dnnl_memory_desc to = OneDnn.layout(x.length() / width, width);
    return oneDnn.required(
        name,
        into ->
            dnnl_softmax_forward_primitive_desc_create(
                into, oneDnn.engine(), dnnl_forward_training, algorithm, from, to, 1, null),
        List.of(new Argument(DNNL_ARG_SRC, from, x), new Argument(DNNL_ARG_DST, to, y)));
  }

  /** The gradient of the scores in place of the gradient of the weights. */
  private Kernel softmaxGradient(String name, long width, INDArray weights, INDArray gradient) {
    dnnl_memory_desc layout = OneDnn.layout(weights.length() / width, width);
    dnnl_memory_desc ofGradient = OneDnn.layout(weights.length() / width, width);
    dnnl_memory_desc result = OneDnn.layout(weights.length() / width, width);
    return oneDnn.required(
        name,
        into -> {
          dnnl_primitive_desc hint = new dnnl_primitive_desc();
          OneDnn.check(
              "hint",
              dnnl_softmax_forward_primitive_desc_create(
                  hint,
                  oneDnn.engine(),
                  dnnl_forward_training,
                  dnnl_softmax_accurate,
                  layout,
                  layout,
                  1,
                  null));
          int status =
              dnnl_softmax_backward_primitive_desc_create(
                  into,
                  oneDnn.engine(),
                  dnnl_softmax_accurate,
                  result,
                  ofGradient,
                  layout,
                  1,
                  hint,
                  null);
          dnnl_primitive_desc_destroy(hint);
          return status;
        },
        List.of(
            new Argument(DNNL_ARG_DST, layout, weights),
            new Argument(DNNL_ARG_DIFF_DST, ofGradient, gradient),
            new Argument(DNNL_ARG_DIFF_SRC, result, gradient)));
  }

  /** Layouts of the parts. Heads of number i in their groups are {@code [batch, groups, ...]}. */
  private static final class Sizes {
    private final long batch;
    private final long length;
    private final long keyLength;
    private final long groups;
    private final int group;
    private final long headSize;
    private final Tensor bias;

    /**
     * Sizes of a step.
     *
     * @param inputs query, key, value, bias, positions
     * @param weights {@code [batch, heads, length, keyLength]}
     */
    Sizes(Step step, List<Tensor> inputs, Tensor weights) {
      long[] settings = step.arguments().integers();
      this.batch = weights.shape()[0];
      this.length = weights.shape()[2];
      this.keyLength = weights.shape()[3];
      this.groups = settings[1];
      this.group = (int) (settings[0] / settings[1]);
      this.headSize = settings[2];
      this.bias = inputs.get(3);
    }

    double scale() {
      return 1 / Math.sqrt((double) headSize);
    }

    dnnl_memory_desc bias() {
      return OneDnn.layout(bias.shape());
    }

    /** {@code [batch, groups, length, headSize]} of rows of queries. */
    Argument queries(int number, INDArray rows, int i) {
      long width = groups * group * headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {batch, groups, length, headSize},
              new long[] {length * width, group * headSize, width, 1}),
          rows,
          i * headSize);
    }

    /** {@code [batch, groups, keyLength, headSize]} of rows of keys or values. */
    Argument keys(int number, INDArray rows) {
      long width = groups * headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {batch, groups, keyLength, headSize},
              new long[] {keyLength * width, headSize, width, 1}),
          rows);
    }

    /** {@code [batch, groups, headSize, keyLength]} of rows of keys or values. */
    Argument keysTurned(int number, INDArray rows) {
      long width = groups * headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {batch, groups, headSize, keyLength},
              new long[] {keyLength * width, headSize, 1, width}),
          rows);
    }

    /**
     * {@code [batch, groups, length, keyLength]} of the weights, which lie heads of one number
     * after heads of another: oneDNN adds a broadcast bias rightly only to what has no gaps.
     */
    Argument weights(int number, INDArray weights, int i) {
      return new Argument(
          number, OneDnn.layout(batch, groups, length, keyLength), weights, i * oneOfGroup());
    }

    /** {@code [batch, groups, keyLength, length]} of the weights. */
    Argument weightsTurned(int number, INDArray weights, int i) {
      long one = length * keyLength;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {batch, groups, keyLength, length},
              new long[] {groups * one, one, 1, keyLength}),
          weights,
          i * oneOfGroup());
    }

    private long oneOfGroup() {
      return batch * groups * length * keyLength;
    }

    /** {@code [batch, groups, length, keyLength]} of a mask {@code [batch, heads, ...]}. */
    Argument mask(int number, INDArray mask, int i) {
      long one = length * keyLength;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {batch, groups, length, keyLength},
              new long[] {groups * group * one, group * one, keyLength, 1}),
          mask,
          i * one);
    }
  }
}
