package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.WindowAttention;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The layers of one stage of {@link Swinv2}: where their windows are, and what they compute. */
final class SwinStage {

  private final Swinv2 model;
  private final int stage;
  private final StageGraphBuilder graph;
  private final SDVariable poolWeights;
  private final Grid plain;
  private final Optional<Grid> shifted;

  /**
   * Which patches stand in which windows.
   *
   * @param windows INT32 {@code [images, places]}: the row of each place's patch, -1 where there is
   *     none
   * @param rows INT32 {@code [images, positions]}: the place of each row's patch
   * @param mask FLOAT {@code [windows, 1, places of a window, places of a window]}, added to scores
   */
  private record Grid(
      String windowsName,
      String rowsName,
      SDVariable windows,
      SDVariable rows,
      Optional<SDVariable> mask) {}

  /** Declares the inputs of a stage. */
  SwinStage(Swinv2 model, int stage, StageGraphBuilder graph, SDVariable poolWeights) {
    this.model = model;
    this.stage = stage;
    this.graph = graph;
    this.poolWeights = poolWeights;
    this.plain = grid(false);
    this.shifted = model.shifts(stage) ? Optional.of(grid(true)) : Optional.empty();
  }

  private Grid grid(boolean shift) {
    long places = (long) model.window(stage) * model.window(stage);
    String windows = SwinWindows.windows(stage, shift);
    String rows = SwinWindows.rows(stage, shift);
    return new Grid(
        windows,
        rows,
        graph.input(windows, DataType.INT32, -1, -1),
        graph.input(rows, DataType.INT32, -1, -1),
        shift
            ? Optional.of(
                graph.input(SwinWindows.mask(stage), DataType.FLOAT, -1, 1, places, places))
            : Optional.empty());
  }

  /**
   * A layer.
   *
   * @param x {@code [images * positions, width]}
   * @param odd whether its windows are shifted, where the stage shifts any
   */
  SDVariable layer(Scope scope, SDVariable x, boolean odd, double dropPath) {
    int width = model.width(stage);
    Grid grid = odd ? shifted.orElse(plain) : plain;
    SDVariable attended = attention(scope.child("attention"), x, grid);
    SDVariable h = x.add(dropPath(norm(scope.child("layernorm_before"), attended), dropPath));
    int between = (int) (model.mlpRatio() * width);
    SDVariable intermediate =
        Blocks.activation(
            model.hiddenAct(), linear(scope.child("intermediate.dense"), h, width, between, true));
    SDVariable output = linear(scope.child("output.dense"), intermediate, between, width, true);
    SDVariable kept = dropRows(output, model.hiddenDropoutProb(), grid);
    return h.add(dropPath(norm(scope.child("layernorm_after"), kept), dropPath));
  }

  private SDVariable attention(Scope scope, SDVariable x, Grid grid) {
    int width = model.width(stage);
    Scope self = scope.child("self");
    WindowAttention attention =
        new WindowAttention(
            model.numHeads().get(stage),
            width,
            model.window(stage),
            model.pretrainedWindowSizes().get(stage),
            model.qkvBias(),
            model.initializerRange());
    SDVariable context =
        attention.apply(
            self,
            x,
            grid.windows,
            grid.mask,
            weights ->
                graph.dropout(
                    weights,
                    model.attentionProbsDropoutProb(),
                    4,
                    grid.windowsName,
                    attention::weightsShape));
    SDVariable output =
        linear(scope.child("output.dense"), Blocks.lookUp(grid.rows, context), width, width, true);
    return dropRows(output, model.attentionProbsDropoutProb(), grid);
  }

  private SDVariable dropRows(SDVariable x, double rate, Grid grid) {
    return graph.dropout(
        x,
        rate,
        2,
        grid.rowsName,
        (images, length) -> new long[] {images * length, model.width(stage)});
  }

  /** Drops all rows of an image at once. */
  private SDVariable dropPath(SDVariable x, double rate) {
    int width = model.width(stage);
    return graph
        .dropoutMask(rate, 3, (images, length) -> new long[] {images, 1, 1})
        .map(mask -> byImage(poolWeights, x, -1, width).mul(mask).reshape(-1, width))
        .orElse(x);
  }

  /** The rows of each image, weighted and summed: {@code [images, width]}. */
  static SDVariable sums(SDVariable weights, SDVariable rows, int width) {
    SameDiff sd = rows.getSameDiff();
    // Not by expandDims, which leaves an array of a single number as it is.
    return sd.mmul(byImage(weights, weights, 1, -1), byImage(weights, rows, -1, width))
        .reshape(-1, width);
  }

  /** {@code x} as {@code [images, sizes...]}, one size being -1: whatever is left. */
  private static SDVariable byImage(SDVariable ofImages, SDVariable x, long... sizes) {
    SameDiff sd = x.getSameDiff();
    SDVariable images = sd.slice(sd.shape(ofImages), new int[] {0}, 1);
    return x.reshape(sd.concat(0, images, sd.constant(Nd4j.createFromArray(sizes))));
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out, boolean bias) {
    return Blocks.linear(scope, x, in, out, bias, model.initializerRange());
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, model.width(stage), model.layerNormEps());
  }
}
