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
import java.nio.FloatBuffer;
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
    List<Part> parts = sizes.parts();
    List<INDArray> in = step.inputs().stream().map(binding::array).toList();
    INDArray context = binding.array(step.outputs().get(0));
    INDArray weights = binding.array(step.outputs().get(1));
    boolean dropped = in.size() > 5;
    INDArray kept = dropped ? binding.array(step.outputs().get(2)) : weights;
    String name = step.toString();
    List<Kernel> kernels = new ArrayList<>();
    for (Part part : parts) {
      for (int i = 0; i < sizes.group; i++) {
        kernels.add(
            product(
                name,
                part.queries(DNNL_ARG_SRC, in.get(0), i),
                part.keysTurned(DNNL_ARG_WEIGHTS, in.get(1)),
                part.weights(DNNL_ARG_DST, weights, i),
                part.addBias(PostOps.none().scale(sizes.scale()), in.get(3))));
      }
    }
    kernels.add(softmax(step.toString(), dnnl_softmax_accurate, sizes.keyLength, weights, weights));
    if (dropped) {
      for (int i = 0; i < sizes.group; i++) {
        kernels.add(masked(name, sizes, weights, in.get(5), kept, i));
      }
    }
    for (Part part : parts) {
      for (int i = 0; i < sizes.group; i++) {
        kernels.add(
            product(
                name,
                part.weights(DNNL_ARG_SRC, kept, i),
                part.keys(DNNL_ARG_WEIGHTS, in.get(2)),
                part.queries(DNNL_ARG_DST, context, i),
                PostOps.none()));
      }
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
    List<Part> parts = sizes.parts();
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
      for (Part part : parts) {
        kernels.add(
            product(
                name,
                part.queries(DNNL_ARG_SRC, g, i),
                part.keysTurned(DNNL_ARG_WEIGHTS, value),
                part.weights(DNNL_ARG_DST, ofScores, i),
                PostOps.none()));
      }
      if (dropped) {
        kernels.add(masked(name, sizes, ofScores, in.get(6), ofScores, i));
      }
    }
    kernels.add(softmaxGradient(name, sizes.keyLength, weights, ofScores));
    for (int i = 0; i < sizes.group; i++) {
      // oneDNN has no fast product that adds to rows with strides: the heads after the first of a
      // group are added by themselves.
      INDArray keyPart = i == 0 ? ofKey : binding.array(step.outputs().get(4));
      INDArray valuePart = i == 0 ? ofValue : keyPart;
      for (Part part : parts) {
        kernels.add(
            product(
                name,
                part.weights(DNNL_ARG_SRC, ofScores, i),
                part.keys(DNNL_ARG_WEIGHTS, key),
                part.queries(DNNL_ARG_DST, ofQuery, i),
                PostOps.none().scale(sizes.scale())));
        kernels.add(toKeys(name, part, ofScores, query, keyPart, i, sizes.scale()));
      }
      if (i > 0) {
        kernels.add(elementwise.arithmetic(name, dnnl_binary_add, ofKey, keyPart, ofKey));
      }
      for (Part part : parts) {
        kernels.add(toKeys(name, part, kept, g, valuePart, i, 1));
      }
      if (i > 0) {
        kernels.add(elementwise.arithmetic(name, dnnl_binary_add, ofValue, valuePart, ofValue));
      }
    }
    return KernelSequence.of(kernels);
  }

  /** Of each key the sum of {@code rows}, times the key's weights in them and a factor. */
  private Kernel toKeys(
      String name, Part part, INDArray weights, INDArray rows, INDArray keys, int i, double scale) {
    if (part.of.length == 1 && part.of.keyLength == 1) {
      return toSingleKeys(part, weights, rows, keys, i, (float) scale);
    }
    return product(
        name,
        part.weightsTurned(DNNL_ARG_SRC, weights, i),
        part.queries(DNNL_ARG_WEIGHTS, rows, i),
        part.keys(DNNL_ARG_DST, keys),
        PostOps.none().scale(scale));
  }

  /**
   * The same where there is one key and one row. oneDNN multiplies such matrices wrongly where
   * heads have gaps between them.
   */
  private static Kernel toSingleKeys(
      Part part, INDArray weights, INDArray rows, INDArray keys, int i, float scale) {
    Sizes sizes = part.of;
    int size = (int) sizes.headSize;
    int groups = (int) sizes.groups;
    int group = sizes.group;
    int first = (int) part.first * groups;
    int count = (int) part.sequences * groups;
    int ofHeads = (int) part.ofHeads(i);
    FloatBuffer w = JavaKernel.floats(weights);
    FloatBuffer from = JavaKernel.floats(rows);
    FloatBuffer to = JavaKernel.floats(keys);
    return new JavaKernel(
        "single keys",
        () -> {
          for (int head = 0; head < count; head++) {
            float factor = scale * w.get(ofHeads + head);
            int read = ((first + head) * group + i) * size;
            int written = (first + head) * size;
            for (int j = 0; j < size; j++) {
              to.put(written + j, factor * from.get(read + j));
            }
          }
        },
        weights,
        rows,
        keys);
  }

  /** The weights of heads of one number, times their mask. */
  private Kernel masked(
      String name, Sizes sizes, INDArray weights, INDArray mask, INDArray kept, int i) {
    Part whole = sizes.whole();
    return elementwise.arithmetic(
        name,
        dnnl_binary_mul,
        whole.weights(DNNL_ARG_SRC_0, weights, i),
        whole.mask(DNNL_ARG_SRC_1, mask, i),
        whole.weights(DNNL_ARG_DST, kept, i));
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

  /** Sizes of a step of attention. */
  private static final class Sizes {

    /** Sequences of a part: all chunks of training have a multiple of so many. */
    private static final long SEQUENCES = 16;

    private final long batch;
    private final long length;
    private final long keyLength;
    private final long groups;
    private final int group;
    private final long headSize;
    private final double scale;
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
      this.scale = step.arguments().reals()[0];
      this.bias = inputs.get(3);
    }

    double scale() {
      return scale;
    }

    /**
     * The sequences in parts of equal size, so that batches of all sizes share their primitives,
     * which are made for one size: each takes milliseconds to make and half a megabyte.
     */
    List<Part> parts() {
      if (batch % SEQUENCES != 0) {
        return List.of(whole());
      }
      List<Part> parts = new ArrayList<>();
      for (long first = 0; first < batch; first += SEQUENCES) {
        parts.add(new Part(this, first, SEQUENCES));
      }
      return parts;
    }

    Part whole() {
      return new Part(this, 0, batch);
    }
  }

  /**
   * Layouts of some sequences. Heads of number i in their groups are {@code [sequences, groups,
   * ...]}.
   *
   * @param first number of the first sequence
   */
  private record Part(Sizes of, long first, long sequences) {

    /** {@code [sequences, groups, length, headSize]} of rows of queries. */
    Argument queries(int number, INDArray rows, int i) {
      long width = of.groups * of.group * of.headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {sequences, of.groups, of.length, of.headSize},
              new long[] {of.length * width, of.group * of.headSize, width, 1}),
          rows,
          first * of.length * width + i * of.headSize);
    }

    /** {@code [sequences, groups, keyLength, headSize]} of rows of keys or values. */
    Argument keys(int number, INDArray rows) {
      long width = of.groups * of.headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {sequences, of.groups, of.keyLength, of.headSize},
              new long[] {of.keyLength * width, of.headSize, width, 1}),
          rows,
          first * of.keyLength * width);
    }

    /** {@code [sequences, groups, headSize, keyLength]} of rows of keys or values. */
    Argument keysTurned(int number, INDArray rows) {
      long width = of.groups * of.headSize;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {sequences, of.groups, of.headSize, of.keyLength},
              new long[] {of.keyLength * width, of.headSize, 1, width}),
          rows,
          first * of.keyLength * width);
    }

    /**
     * {@code [sequences, groups, length, keyLength]} of the weights, which lie heads of one number
     * after heads of another: oneDNN adds a broadcast bias rightly only to what has no gaps.
     */
    Argument weights(int number, INDArray weights, int i) {
      return new Argument(
          number,
          OneDnn.layout(sequences, of.groups, of.length, of.keyLength),
          weights,
          ofHeads(i));
    }

    /** {@code [sequences, groups, keyLength, length]} of the weights. */
    Argument weightsTurned(int number, INDArray weights, int i) {
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {sequences, of.groups, of.keyLength, of.length},
              new long[] {of.groups * matrix(), matrix(), 1, of.keyLength}),
          weights,
          ofHeads(i));
    }

    private long ofHeads(int i) {
      return (i * of.batch + first) * of.groups * matrix();
    }

    private long matrix() {
      return of.length * of.keyLength;
    }

    /** {@code [sequences, groups, length, keyLength]} of a mask {@code [batch, heads, ...]}. */
    Argument mask(int number, INDArray mask, int i) {
      long heads = of.groups * of.group;
      return new Argument(
          number,
          OneDnn.layout(
              new long[] {sequences, of.groups, of.length, of.keyLength},
              new long[] {heads * matrix(), of.group * matrix(), of.keyLength, 1}),
          mask,
          (first * heads + i) * matrix());
    }

    /** Adds the bias of these sequences, or the one of all. */
    PostOps addBias(PostOps operations, INDArray bias) {
      long[] sizes = of.bias.shape().clone();
      if (sizes[0] == 1) {
        return operations.add(OneDnn.layout(sizes), bias, 0);
      }
      sizes[0] = sequences;
      return operations.add(OneDnn.layout(sizes), bias, first * (of.bias.length() / of.batch));
    }
  }
}
