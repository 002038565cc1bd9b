package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_log;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Summed cross entropy; see its node for what it computes. */
final class LossKernels {

  private final AttentionKernels softmaxes;
  private final ElementwiseKernels elementwise;

  LossKernels(AttentionKernels softmaxes, ElementwiseKernels elementwise) {
    this.softmaxes = softmaxes;
    this.elementwise = elementwise;
  }

  /** Reads logits, labels and mask; writes the loss and the logarithms of the probabilities. */
  Kernel crossEntropy(Step step, Binding binding) {
    INDArray logits = binding.array(step.inputs().get(0));
    INDArray labels = binding.array(step.inputs().get(1));
    INDArray mask = binding.array(step.inputs().get(2));
    INDArray loss = binding.array(step.outputs().get(0));
    INDArray logs = binding.array(step.outputs().get(1));
    long classes = step.inputs().get(0).shape()[1];
    FloatBuffer probabilities = JavaKernel.floats(logs);
    IntBuffer numbers = JavaKernel.integers(labels);
    FloatBuffer factors = JavaKernel.floats(mask);
    FloatBuffer result = JavaKernel.floats(loss);
    return KernelSequence.of(
        List.of(
            softmaxes.softmax(step.toString(), dnnl_softmax_log, classes, logits, logs),
            new JavaKernel(
                "pick",
                () -> {
                  double sum = 0;
                  for (int i = 0; i < numbers.limit(); i++) {
                    int at = (int) (i * classes) + numbers.get(i);
                    sum -= (double) factors.get(i) * probabilities.get(at);
                  }
                  result.put(0, (float) sum);
                },
                labels,
                mask,
                loss,
                logs)));
  }

  /**
   * Reads g, labels, mask and the logarithms; writes the gradient of the logits, and uses a column.
   */
  Kernel crossEntropyGradient(Step step, Binding binding) {
    INDArray g = binding.array(step.inputs().get(0));
    INDArray labels = binding.array(step.inputs().get(1));
    INDArray mask = binding.array(step.inputs().get(2));
    INDArray logs = binding.array(step.inputs().get(3));
    INDArray ofLogits = binding.array(step.outputs().get(0));
    INDArray column = binding.array(step.outputs().get(1));
    long rows = step.outputs().get(0).shape()[0];
    int classes = (int) step.outputs().get(0).shape()[1];
    FloatBuffer seed = JavaKernel.floats(g);
    IntBuffer numbers = JavaKernel.integers(labels);
    FloatBuffer factors = JavaKernel.floats(mask);
    FloatBuffer weights = JavaKernel.floats(column);
    FloatBuffer gradient = JavaKernel.floats(ofLogits);
    return KernelSequence.of(
        List.of(
            new JavaKernel(
                "weights",
                () -> {
                  for (int i = 0; i < factors.limit(); i++) {
                    weights.put(i, factors.get(i) * seed.get(0));
                  }
                },
                g,
                mask,
                column),
            elementwise.function(step.toString(), dnnl_eltwise_exp, logs, ofLogits),
            // Not as an operation of the function above: oneDNN has no fast implementation of both.
            elementwise.arithmetic(
                step.toString(),
                dnnl_binary_mul,
                new Argument(DNNL_ARG_SRC_0, OneDnn.layout(rows, classes), ofLogits),
                new Argument(DNNL_ARG_SRC_1, OneDnn.layout(rows, 1), column),
                new Argument(DNNL_ARG_DST, OneDnn.layout(rows, classes), ofLogits)),
            new JavaKernel(
                "subtract",
                () -> {
                  for (int i = 0; i < numbers.limit(); i++) {
                    int at = i * classes + numbers.get(i);
                    gradient.put(at, gradient.get(at) - weights.get(i));
                  }
                },
                labels,
                column,
                ofLogits)));
  }
}
