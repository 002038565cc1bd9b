package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.families.Activation;
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
 * <p>Several of SameDiff's own ops are avoided on purpose, because in 1.0.0-M2.1 they are wrong or
 * cannot be trained: {@code gelu} approximates by a sigmoid, {@code layerNorm} has a fixed epsilon,
 * {@code softmaxCrossEntropy} ignores the gradient that comes from above, {@code nn.linear}
 * computes wrong values once arrays are reused, and {@code gather} and {@code logSoftmax} have no
 * usable gradient.
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
   * Layer norm of each row: {@code (x - mean) / sqrt(variance + epsilon) * weight + bias} (Ba et
   * al. 2016).
   */
  public static SDVariable layerNorm(Scope scope, SDVariable x, long width, double epsilon) {
    return overRootMeanSquare(x.sub(x.mean(true, 1)), epsilon)
        .mul(scope.parameter("weight", Initializer.ones(), width))
        .add(scope.parameter("bias", Initializer.zeros(), width));
  }

  /**
   * RMS norm of each row: {@code x / sqrt(mean(x^2) + epsilon) * weight} (Zhang and Sennrich 2019).
   */
  public static SDVariable rmsNorm(Scope scope, SDVariable x, long width, double epsilon) {
    return overRootMeanSquare(x, epsilon).mul(scope.parameter("weight", Initializer.ones(), width));
  }

  private static SDVariable overRootMeanSquare(SDVariable x, double epsilon) {
    return x.div(x.getSameDiff().math().sqrt(x.mul(x).mean(true, 1).add(epsilon)));
  }

  /** Drops elements of {@code x [rows, width]} at {@code rate} in training. */
  public static SDVariable dropoutRows(Scope scope, SDVariable x, double rate, long width) {
    return scope.graph().dropout(x, rate, 2, (batch, length) -> new long[] {batch * length, width});
  }

  /** The activation of each element. */
  public static SDVariable activation(Activation activation, SDVariable x) {
    SameDiff sd = x.getSameDiff();
    return switch (activation) {
      case GELU -> x.mul(0.5).mul(sd.math().erf(x.mul(Math.sqrt(0.5))).add(1));
      case GELU_TANH -> {
        SDVariable inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
        yield x.mul(0.5).mul(sd.math().tanh(inner).add(1));
      }
      case SILU -> x.mul(sd.nn().sigmoid(x));
      case RELU -> sd.nn().relu(x, 0);
      case TANH -> sd.math().tanh(x);
    };
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
   * Rows of a table by number. A product with one-hot rows: SameDiff's {@code gather} cannot be
   * trained in 1.0.0-M2.1.
   *
   * @param ids integers of any shape, below {@code size}
   * @param table {@code [size, width]}
   * @return {@code [ids in all, width]}
   */
  public static SDVariable lookUp(SDVariable ids, SDVariable table, int size) {
    SameDiff sd = ids.getSameDiff();
    return sd.oneHot(ids.reshape(-1), size, -1, 1, 0, DataType.FLOAT).mmul(table);
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
  public static SDVariable crossEntropy(
      SDVariable logits, SDVariable labels, SDVariable mask, int classes) {
    SameDiff sd = logits.getSameDiff();
    SDVariable shifted = logits.sub(logits.max(true, 1));
    SDVariable logPartition = sd.math().log(sd.math().exp(shifted).sum(1));
    SDVariable chosen =
        shifted.mul(sd.oneHot(labels.reshape(-1), classes, -1, 1, 0, DataType.FLOAT)).sum(1);
    return logPartition.sub(chosen).mul(mask.reshape(-1)).sum();
  }
}
