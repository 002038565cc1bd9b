package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;

import io.github.ilt4j.graphs.nodes.ActivationNode;
import io.github.ilt4j.graphs.nodes.AttentionNode;
import io.github.ilt4j.graphs.nodes.CrossEntropyNode;
import io.github.ilt4j.graphs.nodes.KeepRowsNode;
import io.github.ilt4j.graphs.nodes.LayerNormNode;
import io.github.ilt4j.graphs.nodes.LookUpNode;
import io.github.ilt4j.graphs.nodes.RmsNormNode;
import io.github.ilt4j.graphs.nodes.RotaryNode;
import io.github.ilt4j.graphs.nodes.SplitColumnsNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** oneDNN's primitives where they are faster, ND4J's operations for the rest. */
final class OneDnnKernels implements KernelSet {

  private final OneDnn oneDnn;
  private final Precision precision;
  private final Optional<PackedWeights> packed;
  private final Nd4jKernels fallback = new Nd4jKernels();
  private final ProductKernels products;
  private final ElementwiseKernels elementwise;
  private final AttentionKernels attentions;
  private final RotaryKernels rotaries;
  private final Map<String, BiFunction<Step, Binding, Kernel>> blocks = new HashMap<>();

  private OneDnnKernels(OneDnn oneDnn, Precision precision, boolean packing) {
    this.oneDnn = oneDnn;
    this.precision = precision;
    this.packed = packing ? Optional.of(new PackedWeights(oneDnn, precision)) : Optional.empty();
    this.elementwise = new ElementwiseKernels(oneDnn);
    this.products = new ProductKernels(oneDnn, elementwise, packed);
    this.attentions = new AttentionKernels(oneDnn, products, elementwise);
    this.rotaries = new RotaryKernels(products, elementwise);
    NormKernels norms = new NormKernels(oneDnn, products, elementwise);
    TableKernels tables = new TableKernels(oneDnn);
    LossKernels losses = new LossKernels(attentions, elementwise);
    block(ActivationNode.NAME, elementwise::activation, elementwise::activationGradient);
    block(AttentionNode.NAME, attentions::attention, attentions::attentionGradient);
    block(CrossEntropyNode.NAME, losses::crossEntropy, losses::crossEntropyGradient);
    block(LayerNormNode.NAME, norms::layerNorm, norms::layerNormGradient);
    block(LookUpNode.NAME, tables::lookUp, tables::lookUpGradient);
    block(SplitColumnsNode.NAME, tables::splitColumns, tables::splitColumnsGradient);
    block(RmsNormNode.NAME, norms::rmsNorm, norms::rmsNormGradient);
    block(RotaryNode.NAME, rotaries::rotary, rotaries::rotaryGradient);
    blocks.put(KeepRowsNode.NAME, tables::keepRows);
    blocks.put(BlockLowering.REPEAT, rotaries::repeat);
  }

  private void block(
      String name,
      BiFunction<Step, Binding, Kernel> forward,
      BiFunction<Step, Binding, Kernel> backward) {
    blocks.put(name, forward);
    blocks.put(name + BlockLowering.BACKWARD, backward);
  }

  /** The kernels, where oneDNN can be loaded and ND4J's arrays are in the CPU's memory. */
  static Optional<KernelSet> open(Precision precision, boolean packing) {
    if (!Kernels.onCpu()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OneDnnKernels(new OneDnn(), precision, packing));
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }

  @Override
  public Set<String> blocks() {
    return blocks.keySet();
  }

  @Override
  public Program prepare(Program program) {
    Program fused = Fusion.apply(program);
    return precision == Precision.BF16 ? Bfloat16.apply(fused) : fused;
  }

  @Override
  public void weightsChanged() {
    packed.ifPresent(PackedWeights::expire);
  }

  @Override
  public Kernel bind(Step step, Binding binding) {
    BiFunction<Step, Binding, Kernel> block = blocks.get(step.op());
    if (block != null) {
      return block.apply(step, binding);
    }
    if (Fusion.isProduct(step)) {
      return products.product(step, binding).orElseGet(() -> fallback(step, binding));
    }
    Optional<Kernel> kernel =
        switch (step.op()) {
          case Bfloat16.ROUND -> Optional.of(Bfloat16.kernel(oneDnn, step, binding));
          case Fusion.COLUMN_SUM, Fusion.COLUMN_SUM_INTO -> products.columnSum(step, binding);
          case "softmax" -> softmax(step, binding);
          case "exp" -> elementwise.function(step, binding, dnnl_eltwise_exp);
          case "tanh" -> elementwise.function(step, binding, dnnl_eltwise_tanh);
          case "sigmoid" -> elementwise.function(step, binding, dnnl_eltwise_logistic);
          case "sqrt" -> elementwise.function(step, binding, dnnl_eltwise_sqrt);
          case Emitter.ADD -> elementwise.arithmetic(step, binding, dnnl_binary_add);
          case Emitter.MULTIPLY -> elementwise.arithmetic(step, binding, dnnl_binary_mul);
          default -> Optional.empty();
        };
    return kernel.orElseGet(() -> fallback(step, binding));
  }

  /** What oneDNN has no good implementation for: the steps before they were joined. */
  private Kernel fallback(Step step, Binding binding) {
    return KernelSequence.of(
        Fusion.parts(step).stream().map(part -> fallback.bind(part, binding)).toList());
  }

  private Optional<Kernel> softmax(Step step, Binding binding) {
    Tensor x = step.inputs().get(0);
    long[] axes = step.arguments().integers();
    if (axes.length > 0 && axes[0] != -1 && axes[0] != x.rank() - 1) {
      return Optional.empty();
    }
    return Optional.of(
        attentions.softmax(
            step.toString(),
            dnnl_softmax_accurate,
            x.shape()[x.rank() - 1],
            binding.array(x),
            binding.array(step.output())));
  }

  @Override
  public void close() {
    products.close();
    packed.ifPresent(PackedWeights::close);
    rotaries.close();
    oneDnn.close();
  }
}
