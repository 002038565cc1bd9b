package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.parameters.Initializer;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The attention of Swin v2 (Liu et al. 2022) within square windows: the cosine of query and key,
 * times a scale for each head that cannot pass 100, plus a bias for each head and distance, which a
 * small network makes of the distance's logarithm.
 *
 * @param heads a divisor of {@code width}
 * @param width of the rows
 * @param window side of a window, in places
 * @param pretrainedWindow side of the windows that the biases were trained for; 0 for {@code
 *     window}
 * @param bias whether query and value have a bias
 * @param initializerRange standard deviation of fresh weights
 */
public record WindowAttention(
    int heads, int width, int window, int pretrainedWindow, boolean bias, double initializerRange) {

  private static final double LARGEST_SCALE = Math.log(100);
  private static final double FRESH_SCALE = Math.log(10);
  private static final int BIAS_NETWORK = 512;
  private static final double LARGEST_BIAS = 16;

  /** What PyTorch's {@code normalize} takes a length to be at least, squared. */
  private static final double LEAST_SQUARE = 1e-24;

  /**
   * Attends.
   *
   * @param scope of the query, key, value and the biases
   * @param x {@code [rows, width]}
   * @param windows INT32 {@code [images, windows * places]}: the row at each place of each window;
   *     -1 for a place without, whose query, key and value are those of a row of zeros
   * @param mask added to scores, {@code [images * windows, 1, places, places]}
   * @param dropout of the weights
   * @return {@code [images * windows * places, width]}
   */
  public SDVariable apply(
      Scope scope,
      SDVariable x,
      SDVariable windows,
      Optional<SDVariable> mask,
      UnaryOperator<SDVariable> dropout) {
    SameDiff sd = x.getSameDiff();
    // Rows are projected before they are put into windows, where there are more places than rows.
    SDVariable query = inWindows(scope.child("query"), product(scope.child("query"), x), windows);
    SDVariable key =
        Blocks.lookUp(windows, directions(product(scope.child("key"), x)).reshape(-1, width));
    SDVariable value = inWindows(scope.child("value"), product(scope.child("value"), x), windows);
    SDVariable scale =
        scope.parameter("logit_scale", Initializer.constant(FRESH_SCALE), heads, 1, 1);
    SDVariable largest =
        sd.constant(Nd4j.valueArrayOf(new long[] {heads, 1, 1}, LARGEST_SCALE, DataType.FLOAT));
    SDVariable factor = sd.math().exp(sd.math().min(scale, largest)).reshape(1, heads, 1, 1);
    SDVariable scaled = byHead(directions(query)).mul(factor);
    SDVariable scores = sd.mmul(scaled, byHead(key), false, true, false).add(biases(scope));
    SDVariable masked = mask.map(scores::add).orElse(scores);
    SDVariable weights = dropout.apply(sd.nn().softmax(masked, -1));
    return sd.mmul(weights, byHead(value)).permute(0, 2, 1, 3).reshape(-1, width);
  }

  /** The shape of the attention weights for {@code windows} of so many images and places. */
  public long[] weightsShape(long images, long places) {
    return new long[] {images * places / places(), heads, places(), places()};
  }

  private int headSize() {
    return width / heads;
  }

  private long places() {
    return (long) window * window;
  }

  private SDVariable product(Scope scope, SDVariable x) {
    return Blocks.linear(scope, x, width, width, false, initializerRange);
  }

  private SDVariable inWindows(Scope scope, SDVariable projected, SDVariable windows) {
    SDVariable found = Blocks.lookUp(windows, projected);
    return bias ? found.add(scope.parameter("bias", Initializer.zeros(), width)) : found;
  }

  private SDVariable byHead(SDVariable rows) {
    return rows.reshape(-1, places(), heads, headSize()).permute(0, 2, 1, 3);
  }

  /**
   * Each head's vector at the length 1, {@code [rows * heads, headSize]}. Scores are a hundred
   * times as large, so that the last bit counts: a quotient is rounded once, a product with the
   * inverse length twice, and alike for the whole vector.
   */
  private SDVariable directions(SDVariable rows) {
    SameDiff sd = rows.getSameDiff();
    SDVariable vectors = rows.reshape(-1, headSize());
    SDVariable lengths = sd.math().sqrt(vectors.mul(vectors).sum(true, 1).add(LEAST_SQUARE));
    // For each element its own: SameDiff's gradient of a quotient by a single number is wrong.
    return vectors.div(lengths.mmul(sd.constant(Nd4j.ones(DataType.FLOAT, 1, headSize()))));
  }

  /** The bias of each head for each pair of places, {@code [1, heads, places, places]}. */
  private SDVariable biases(Scope scope) {
    SameDiff sd = scope.graph().sameDiff();
    Scope network = scope.child("continuous_position_bias_mlp");
    SDVariable inner =
        Blocks.activation(
            Activation.RELU,
            Blocks.linear(
                network.child(0),
                sd.constant(distances()),
                2,
                BIAS_NETWORK,
                true,
                initializerRange));
    SDVariable raw =
        Blocks.linear(network.child(2), inner, BIAS_NETWORK, heads, false, initializerRange);
    SDVariable table = sd.nn().sigmoid(raw).mul(LARGEST_BIAS);
    return Blocks.lookUp(sd.constant(pairs()), table)
        .permute(1, 0)
        .reshape(1, heads, places(), places());
  }

  /** {@code [distances, 2]}: down and across, on a logarithmic scale. */
  private INDArray distances() {
    int side = 2 * window - 1;
    float[] table = new float[side * side * 2];
    for (int i = 0; i < side * side; i++) {
      table[2 * i] = logarithmic(i / side - (window - 1));
      table[2 * i + 1] = logarithmic(i % side - (window - 1));
    }
    return Nd4j.createFromArray(table).reshape(-1, 2);
  }

  private float logarithmic(int distance) {
    int largest = (pretrainedWindow > 0 ? pretrainedWindow : window) - 1;
    double scaled = 8.0 * distance / Math.max(1, largest);
    return (float) (Math.signum(scaled) * Math.log(Math.abs(scaled) + 1) / Math.log(8));
  }

  /** {@code [places * places]}: the number of the distance of each pair. */
  private INDArray pairs() {
    int places = window * window;
    int side = 2 * window - 1;
    int[] pairs = new int[places * places];
    for (int i = 0; i < pairs.length; i++) {
      int from = i / places;
      int to = i % places;
      int down = from / window - to / window + window - 1;
      int across = from % window - to % window + window - 1;
      pairs[i] = down * side + across;
    }
    return Nd4j.createFromArray(pairs);
  }
}
