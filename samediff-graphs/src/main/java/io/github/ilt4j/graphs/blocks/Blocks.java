package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.nodes.ActivationNode;
import io.github.ilt4j.graphs.nodes.CrossEntropyNode;
import io.github.ilt4j.graphs.nodes.LayerNormNode;
import io.github.ilt4j.graphs.nodes.LookUpNode;
import io.github.ilt4j.graphs.nodes.RmsNormNode;
import io.github.ilt4j.graphs.parameters.Initializer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The blocks that layers are made of, beside {@link Attention} and {@link Rotary}. Matrices are
 * {@code [rows, width]}, the rows being all positions of all sequences.
 *
 * <p>Several of SameDiff's own ops are avoided on purpose, here and in the definitions of the
 * nodes, because in 1.0.0-M2.1 they are wrong or cannot be trained: {@code gelu} approximates by a
 * sigmoid, {@code layerNorm} has a fixed epsilon, {@code softmaxCrossEntropy} ignores the gradient
 * that comes from above, {@code nn.linear} computes wrong values once arrays are reused, and {@code
 * gather} and {@code logSoftmax} have no usable gradient.
 */
public final class Blocks {

  /** Number of byte values. */
  public static final int BYTES = 256;

  private static final int BITS = 8;

  private Blocks() {}

  /**
   * {@code x [rows, in] . weight^T + bias}, with {@code weight [out, in]} as HuggingFace stores it.
   */
  public static SDVariable linear(
      Scope scope, SDVariable x, long in, long out, boolean bias, double initializerRange) {
    SDVariable product =
        product(x, scope.parameter("weight", Initializer.normal(initializerRange), out, in));
    return bias ? product.add(scope.parameter("bias", Initializer.zeros(), out)) : product;
  }

  /** {@code x [rows, in] . weight^T}, with {@code weight [out, in]}. */
  public static SDVariable product(SDVariable x, SDVariable weight) {
    return x.getSameDiff().mmul(x, weight, false, true, false);
  }

  /**
   * {@code x [rows, in] . weight + bias}, with {@code weight [in, out]} as HuggingFace's Conv1D
   * stores it.
   */
  public static SDVariable conv1d(
      Scope scope, SDVariable x, long in, long out, double initializerRange) {
    SDVariable weight = scope.parameter("weight", Initializer.normal(initializerRange), in, out);
    return x.mmul(weight).add(scope.parameter("bias", Initializer.zeros(), out));
  }

  /** Layer norm of each row; see {@link LayerNormNode}. */
  public static SDVariable layerNorm(Scope scope, SDVariable x, long width, double epsilon) {
    return layerNorm(scope, x, width, epsilon, true);
  }

  /** Layer norm of each row, with or without a bias. */
  public static SDVariable layerNorm(
      Scope scope, SDVariable x, long width, double epsilon, boolean hasBias) {
    SDVariable weight = scope.parameter("weight", Initializer.ones(), width);
    SDVariable bias =
        hasBias
            ? scope.parameter("bias", Initializer.zeros(), width)
            : x.getSameDiff().constant(Nd4j.zeros(DataType.FLOAT, width));
    return new LayerNormNode(x.getSameDiff(), x, weight, bias, epsilon).outputVariable();
  }

  /** RMS norm of each row; see {@link RmsNormNode}. */
  public static SDVariable rmsNorm(Scope scope, SDVariable x, long width, double epsilon) {
    SDVariable weight = scope.parameter("weight", Initializer.ones(), width);
    return new RmsNormNode(x.getSameDiff(), x, weight, epsilon).outputVariable();
  }

  /** Drops elements of {@code x [rows, width]} at {@code rate} in training. */
  public static SDVariable dropoutRows(Scope scope, SDVariable x, double rate, long width) {
    return scope.graph().dropout(x, rate, 2, (batch, length) -> new long[] {batch * length, width});
  }

  /** The activation of each element. */
  public static SDVariable activation(Activation activation, SDVariable x) {
    return new ActivationNode(x.getSameDiff(), x, activation).outputVariable();
  }

  /** The gated unit of Llama: {@code down(activation(gate(x)) * up(x))} (Shazeer 2020). */
  public static SDVariable gatedMlp(
      Scope scope,
      SDVariable x,
      long width,
      long intermediate,
      Activation activation,
      boolean bias,
      double initializerRange) {
    SDVariable gate =
        linear(scope.child("gate_proj"), x, width, intermediate, bias, initializerRange);
    SDVariable up = linear(scope.child("up_proj"), x, width, intermediate, bias, initializerRange);
    return linear(
        scope.child("down_proj"),
        activation(activation, gate).mul(up),
        intermediate,
        width,
        bias,
        initializerRange);
  }

  /**
   * The embeddings of 256 byte values, biased by their bits: {@code row(b) = embeddings[b] +
   * bits(b) . bit_proj_w^T}, bits most significant first. The bits' part starts at zero.
   *
   * @return {@code [256, width]}
   */
  public static SDVariable byteTable(Scope scope, long width, double initializerRange) {
    SDVariable base =
        scope
            .child("embeddings")
            .parameter("weight", Initializer.normal(initializerRange), BYTES, width);
    SDVariable projection = scope.parameter("bit_proj_w", Initializer.zeros(), width, BITS);
    INDArray bits = Nd4j.zeros(DataType.FLOAT, BYTES, BITS);
    for (int value = 0; value < BYTES; value++) {
      for (int bit = 0; bit < BITS; bit++) {
        bits.putScalar(value, bit, value >> (BITS - 1 - bit) & 1);
      }
    }
    return base.add(product(base.getSameDiff().constant(bits), projection));
  }

  /**
   * Rows of a table by number.
   *
   * @param ids integers of any shape, below the table's size; a negative one gives zeros
   * @param table {@code [size, width]}
   * @return {@code [ids in all, width]}
   */
  public static SDVariable lookUp(SDVariable ids, SDVariable table) {
    return new LookUpNode(ids.getSameDiff(), table, ids).outputVariable();
  }

  /**
   * A weighted sum over each sequence: a mean, or the pick of one position.
   *
   * @param rows {@code [batch * length, width]}
   * @param weights {@code [batch, length]}
   * @return {@code [batch, width]}
   */
  public static SDVariable pool(
      Sequences sequences, SDVariable rows, SDVariable weights, long width) {
    SameDiff sd = rows.getSameDiff();
    SDVariable sums = sd.mmul(sd.expandDims(weights, 1), sequences.unfold(rows, width));
    return sums.reshape(-1, width);
  }

  /**
   * Cross entropy, summed.
   *
   * @param logits {@code [rows, classes]}
   * @param labels INT32 of {@code rows} elements
   * @param mask FLOAT of {@code rows} elements: the weight of each row, 0 to leave it out
   * @return a scalar, in nats
   */
  public static SDVariable crossEntropy(SDVariable logits, SDVariable labels, SDVariable mask) {
    return new CrossEntropyNode(logits.getSameDiff(), logits, labels, mask).outputVariable();
  }
}
