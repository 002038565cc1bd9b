package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Swin Transformer v2 (Liu et al. 2022; HuggingFace modeling_swinv2.py): cosine attention within
 * windows that are shifted in every second layer ({@link WindowAttention}), norms after each block,
 * and between stages 2 by 2 patches merged into one. The pooled output is the mean of the normed
 * patches.
 *
 * <p>Images of different sizes share one call: {@link SwinWindows} numbers the patches of each, so
 * that every image has windows of its own, filled up with zeros at its edges. As in HuggingFace's
 * code, these zeros are not masked, and sizes of windows follow from {@code imageSize}, whatever
 * the size of an image.
 *
 * @param embedDim width of the first stage; each further stage is twice as wide
 * @param depths layers of each stage
 * @param numHeads heads of each stage, each a divisor of its width
 * @param windowSize side of a window, in patches, where the stage's grid is larger
 * @param pretrainedWindowSizes side of the windows that each stage was pretrained with, which
 *     scales the position biases; 0 for {@code windowSize}
 * @param mlpRatio width between the two products of a feed-forward block, in widths of its stage
 * @param hiddenAct activation between them
 * @param imageSize side of the square image that the windows are made for, in pixels
 * @param patchSize side of a patch, in pixels
 * @param numChannels colour channels
 * @param layerNormEps epsilon of the norms of the layers and of the last one
 * @param qkvBias whether query and value have a bias; the key has none
 * @param hiddenDropoutProb dropout of embeddings and of each feed-forward block's output
 * @param attentionProbsDropoutProb dropout of attention weights and of attention's output
 * @param dropPathRate probability with which training skips a block of the last layer for an image;
 *     it grows from 0 with the number of the layer (stochastic depth, Huang et al. 2016)
 * @param initializerRange standard deviation of fresh weights
 */
public record Swinv2(
    int embedDim,
    List<Integer> depths,
    List<Integer> numHeads,
    int windowSize,
    List<Integer> pretrainedWindowSizes,
    double mlpRatio,
    Activation hiddenAct,
    int imageSize,
    int patchSize,
    int numChannels,
    double layerNormEps,
    boolean qkvBias,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double dropPathRate,
    double initializerRange)
    implements ImageModel {

  /** Epsilon of the norms of the patches' embeddings and of merged patches. */
  private static final double FIXED_EPSILON = 1e-5;

  /** Refuses sizes that make no model. */
  public Swinv2 {
    depths = List.copyOf(depths);
    numHeads = List.copyOf(numHeads);
    pretrainedWindowSizes = List.copyOf(pretrainedWindowSizes);
    Checks.positive("embed_dim", embedDim);
    Checks.positive("window_size", windowSize);
    Checks.positive("num_channels", numChannels);
    Checks.divides("patch_size", patchSize, "image_size", imageSize);
    if (depths.isEmpty() || numHeads.size() != depths.size()) {
      throw new IllegalArgumentException(
          "num_heads: expected as many numbers as depths has, %d, found %d"
              .formatted(depths.size(), numHeads.size()));
    }
    if (pretrainedWindowSizes.size() < depths.size()) {
      throw new IllegalArgumentException(
          "pretrained_window_sizes: expected a number for each of %d stages, found %d"
              .formatted(depths.size(), pretrainedWindowSizes.size()));
    }
    if ((imageSize / patchSize) >> (depths.size() - 1) < 1) {
      throw new IllegalArgumentException(
          "depths: %d patches along a side cannot be halved for %d stages"
              .formatted(imageSize / patchSize, depths.size()));
    }
    for (int stage = 0; stage < depths.size(); stage++) {
      Checks.positive("depths", depths.get(stage));
      Checks.divides("num_heads", numHeads.get(stage), "the stage's width", embedDim << stage);
    }
    Checks.rate("hidden_dropout_prob", hiddenDropoutProb);
    Checks.rate("attention_probs_dropout_prob", attentionProbsDropoutProb);
    Checks.rate("drop_path_rate", dropPathRate);
  }

  @Override
  public String modelType() {
    return "swinv2";
  }

  /** Width of the last stage. */
  @Override
  public int hiddenSize() {
    return width(depths.size() - 1);
  }

  /** Layers of all stages. */
  @Override
  public int numHiddenLayers() {
    return depths.stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String sequencesInput() {
    return SwinWindows.POOL_WEIGHTS;
  }

  @Override
  public int positions(int height, int width) {
    return patches().positions(height, width);
  }

  @Override
  public Map<String, INDArray> inputs(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions) {
    Map<String, INDArray> inputs =
        patches().inputs(pixels, heights, widths, chosen, rows, positions, patch -> {});
    INDArray patches = inputs.get(Patches.PATCHES);
    return new SwinWindows(this, heights, widths, chosen, rows, positions).inputs(patches);
  }

  private Patches patches() {
    return new Patches(patchSize, numChannels, 0);
  }

  private int gridSize() {
    return imageSize / patchSize;
  }

  int width(int stage) {
    return embedDim << stage;
  }

  /** Side of a stage's windows: no larger than the grid that the model is made for. */
  int window(int stage) {
    return Math.min(windowSize, gridSize() >> stage);
  }

  /** How far windows of every second layer are shifted, in patches; 0 where one window is all. */
  int shift(int stage) {
    return (gridSize() >> stage) <= windowSize ? 0 : windowSize / 2;
  }

  /** Whether some layer of a stage has shifted windows. */
  boolean shifts(int stage) {
    return shift(stage) > 0 && depths.get(stage) > 1;
  }

  @Override
  public Encoded encode(StageGraphBuilder graph, Scope model) {
    SDVariable poolWeights = graph.input(SwinWindows.POOL_WEIGHTS, DataType.FLOAT, -1, -1);
    List<SDVariable> states = new ArrayList<>();
    SDVariable x = embeddings(graph, model.child("embeddings"));
    states.add(x);
    int layer = 0;
    for (int stage = 0; stage < depths.size(); stage++) {
      Scope scope = model.child("encoder.layers").child(stage);
      SwinStage layers = new SwinStage(this, stage, graph, poolWeights);
      for (int i = 0; i < depths.get(stage); i++, layer++) {
        double dropPath =
            numHiddenLayers() == 1 ? 0 : dropPathRate * layer / (numHiddenLayers() - 1);
        x = layers.layer(scope.child("blocks").child(i), x, i % 2 == 1, dropPath);
      }
      if (stage < depths.size() - 1) {
        x = merge(graph, scope.child("downsample"), x, stage);
      }
      states.add(x);
    }
    SDVariable last = Blocks.layerNorm(model.child("layernorm"), x, hiddenSize(), layerNormEps);
    states.set(depths.size(), last);
    SDVariable pooled = SwinStage.sums(poolWeights, last, hiddenSize());
    return new Encoded(states, pooled);
  }

  private SDVariable embeddings(StageGraphBuilder graph, Scope scope) {
    int size = patches().size();
    SDVariable patches = graph.input(Patches.PATCHES, DataType.FLOAT, -1, size);
    Scope projection = scope.child("patch_embeddings.projection");
    Initializer fresh = Initializer.normal(initializerRange);
    SDVariable weight =
        projection.parameter("weight", fresh, embedDim, numChannels, patchSize, patchSize);
    SDVariable projected =
        Blocks.product(patches, weight.reshape(embedDim, size))
            .add(projection.parameter("bias", Initializer.zeros(), embedDim));
    SDVariable normed = Blocks.layerNorm(scope.child("norm"), projected, embedDim, FIXED_EPSILON);
    return graph.dropout(
        normed,
        hiddenDropoutProb,
        2,
        SwinWindows.rows(0, false),
        (images, length) -> new long[] {images * length, embedDim});
  }

  /** Four patches become one of twice the width. */
  private SDVariable merge(StageGraphBuilder graph, Scope scope, SDVariable x, int stage) {
    int width = width(stage);
    SDVariable merged = graph.input(SwinWindows.merged(stage), DataType.INT32, -1, -1);
    SDVariable four = Blocks.lookUp(merged, x).reshape(-1, 4L * width);
    SDVariable reduced =
        Blocks.linear(
            scope.child("reduction"), four, 4L * width, 2L * width, false, initializerRange);
    return Blocks.layerNorm(scope.child("norm"), reduced, 2L * width, FIXED_EPSILON);
  }
}
