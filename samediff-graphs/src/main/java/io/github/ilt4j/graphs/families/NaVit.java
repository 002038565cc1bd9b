package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.nodes.LayerNormNode;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * NaViT (Dehghani et al. 2023; vit-pytorch's na_vit_nested_tensor.py), the reference's own encoder
 * of images of any size: patches with a position of their row and one of their column, pre-norm
 * layers whose queries and keys are normed head by head, and a learnt query that attends to all
 * patches, whose answer is projected to the pooled output.
 *
 * <p>A position beyond the tables, on which the reference fails, has the last one's embedding.
 *
 * @param imageSize side of the largest image that there are positions for, in pixels
 * @param patchSize side of a patch, in pixels
 * @param hiddenSize width of the pooled output
 * @param dim width of the hidden states
 * @param depth layers
 * @param heads heads of 64 elements, whatever {@code dim} is
 * @param mlpDim width between the two products of a feed-forward block
 * @param dropout of attention weights and within feed-forward blocks
 * @param embDropout of the embeddings
 * @param tokenDropoutProb probability with which training leaves out each patch but the first; the
 *     reference leaves out this share of an image's patches
 */
public record NaVit(
    int imageSize,
    int patchSize,
    int hiddenSize,
    int dim,
    int depth,
    int heads,
    int mlpDim,
    double dropout,
    double embDropout,
    double tokenDropoutProb)
    implements ImageModel {

  private static final int CHANNELS = 3;
  private static final int HEAD_SIZE = 64;
  private static final double NORM_EPSILON = 1e-5;

  /** INT32 {@code [images, positions]}: the row of each patch in its image, and its column. */
  private static final String PATCH_ROWS = "patch_rows";

  private static final String PATCH_COLUMNS = "patch_columns";

  /** FLOAT {@code [images, positions]}: 1 at the first patch of each image. */
  private static final String FIRST = "first";

  /** INT32 {@code [images, 1]}: the number of the learnt query, 0. */
  private static final String IMAGES = "images";

  /** Refuses sizes that make no model. */
  public NaVit {
    Checks.divides("patch_size", patchSize, "image_size", imageSize);
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("dim", dim);
    Checks.positive("depth", depth);
    Checks.positive("heads", heads);
    Checks.positive("mlp_dim", mlpDim);
    Checks.rate("dropout", dropout);
    Checks.rate("emb_dropout", embDropout);
    Checks.rate("token_dropout_prob", tokenDropoutProb);
  }

  @Override
  public String modelType() {
    return "navit";
  }

  @Override
  public int numHiddenLayers() {
    return depth;
  }

  @Override
  public int numChannels() {
    return CHANNELS;
  }

  @Override
  public int attentionWidth() {
    return heads * HEAD_SIZE;
  }

  @Override
  public double initializerRange() {
    return 0.02;
  }

  @Override
  public String sequencesInput() {
    return Sequences.POSITION_IDS;
  }

  @Override
  public int positions(int height, int width) {
    return patches().positions(height, width);
  }

  private Patches patches() {
    return new Patches(patchSize, CHANNELS, 0);
  }

  private int gridSize() {
    return imageSize / patchSize;
  }

  @Override
  public Map<String, INDArray> inputs(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions) {
    int[] patchRows = new int[rows * positions];
    int[] patchColumns = new int[rows * positions];
    float[] first = new float[rows * positions];
    Patches.Visitor place =
        patch -> {
          patchRows[patch.row()] = Math.min(patch.y(), gridSize() - 1);
          patchColumns[patch.row()] = Math.min(patch.x(), gridSize() - 1);
          first[patch.row()] = patch.y() == 0 && patch.x() == 0 ? 1 : 0;
        };
    Map<String, INDArray> inputs =
        patches().inputs(pixels, heights, widths, chosen, rows, positions, place);
    inputs.put(PATCH_ROWS, Patches.matrix(patchRows, rows));
    inputs.put(PATCH_COLUMNS, Patches.matrix(patchColumns, rows));
    inputs.put(FIRST, Patches.matrix(first, rows));
    inputs.put(IMAGES, Nd4j.zeros(DataType.INT32, rows, 1));
    return inputs;
  }

  @Override
  public Encoded encode(StageGraphBuilder graph, Scope model) {
    Scope scope = model.child("navit");
    Sequences sequences = withoutDropped(graph, Sequences.withKeyMask(graph));
    List<SDVariable> states = new ArrayList<>();
    states.add(embeddings(graph, scope));
    Scope transformer = scope.child("transformer");
    for (int i = 0; i < depth; i++) {
      Scope layer = transformer.child("layers").child(i);
      SDVariable x = states.get(i);
      SDVariable normed = norm(layer.child(0).child("norm"), x, dim);
      SDVariable attended = x.add(attention(layer.child(0), sequences, normed, normed, dropout));
      states.add(attended.add(feedForward(layer.child(1), attended)));
    }
    SDVariable last = norm(transformer.child("norm"), states.get(depth), dim);
    states.set(depth, last);
    SDVariable pooled = pool(graph, scope, sequences, last);
    SDVariable head = norm(scope.child("mlp_head.0"), pooled, dim);
    return new Encoded(states, linear(scope.child("mlp_head.1"), head, dim, hiddenSize, false));
  }

  /** A patch that is left out is seen by none. */
  private Sequences withoutDropped(StageGraphBuilder graph, Sequences sequences) {
    SDVariable first = graph.input(FIRST, DataType.FLOAT, -1, -1);
    Optional<SDVariable> mask =
        graph.dropoutMask(tokenDropoutProb, 2, (images, length) -> new long[] {images, length});
    return mask.map(
            drawn -> {
              SDVariable kept = drawn.mul(1 - tokenDropoutProb);
              // 1 where a patch is left out, which the first one never is.
              return sequences.without(kept.rsub(1).mul(first.rsub(1)));
            })
        .orElse(sequences);
  }

  private SDVariable embeddings(StageGraphBuilder graph, Scope scope) {
    int size = patches().size();
    SDVariable patches = graph.input(Patches.PATCHES, DataType.FLOAT, -1, size);
    SDVariable rows = graph.input(PATCH_ROWS, DataType.INT32, -1, -1);
    SDVariable columns = graph.input(PATCH_COLUMNS, DataType.INT32, -1, -1);
    Scope embedding = scope.child("to_patch_embedding");
    SDVariable normed = Blocks.layerNorm(embedding.child(0), patches, size, NORM_EPSILON);
    SDVariable projected = linear(embedding.child(1), normed, size, dim, true);
    Initializer fresh = Initializer.normal(1);
    SDVariable sum =
        Blocks.layerNorm(embedding.child(2), projected, dim, NORM_EPSILON)
            .add(Blocks.lookUp(rows, scope.parameter("pos_embed_height", fresh, gridSize(), dim)))
            .add(
                Blocks.lookUp(columns, scope.parameter("pos_embed_width", fresh, gridSize(), dim)));
    return Blocks.dropoutRows(scope, sum, embDropout, dim);
  }

  /** One learnt query attends to all patches of an image: {@code [images, dim]}. */
  private SDVariable pool(
      StageGraphBuilder graph, Scope scope, Sequences sequences, SDVariable patches) {
    SDVariable images = graph.input(IMAGES, DataType.INT32, -1, 1);
    Scope attention = scope.child("attn_pool");
    SDVariable learnt = scope.parameter("attn_pool_queries", Initializer.normal(1), dim);
    SDVariable query =
        norm(attention.child("norm"), Blocks.lookUp(images, learnt.reshape(1, dim)), dim);
    return attention(attention, sequences.ofOneEach(images), query, patches, 0);
  }

  private SDVariable attention(
      Scope scope, Sequences sequences, SDVariable x, SDVariable context, double dropout) {
    int width = attentionWidth();
    SDVariable attended =
        new Attention(heads, HEAD_SIZE, dropout)
            .apply(
                scope.graph(),
                sequences,
                normHeads(
                    scope.child("query_norm"),
                    linear(scope.child("to_queries"), x, dim, width, false)),
                normHeads(
                    scope.child("key_norm"),
                    linear(scope.child("to_keys"), context, dim, width, false)),
                linear(scope.child("to_values"), context, dim, width, false));
    return linear(scope.child("to_out"), attended, width, dim, false);
  }

  private SDVariable normHeads(Scope scope, SDVariable rows) {
    return norm(scope, rows.reshape(-1, HEAD_SIZE), HEAD_SIZE).reshape(-1, attentionWidth());
  }

  private SDVariable feedForward(Scope scope, SDVariable x) {
    SDVariable inner =
        Blocks.activation(
            Activation.GELU,
            linear(scope.child(1), norm(scope.child(0), x, dim), dim, mlpDim, true));
    SDVariable kept = Blocks.dropoutRows(scope, inner, dropout, mlpDim);
    return Blocks.dropoutRows(scope, linear(scope.child(4), kept, mlpDim, dim, true), dropout, dim);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out, boolean bias) {
    return Blocks.linear(scope, x, in, out, bias, initializerRange());
  }

  /** A layer norm without a bias. */
  private static SDVariable norm(Scope scope, SDVariable x, int width) {
    SDVariable weight = scope.parameter("weight", Initializer.ones(), width);
    SDVariable none = x.getSameDiff().constant(Nd4j.zeros(DataType.FLOAT, width));
    return new LayerNormNode(x.getSameDiff(), x, weight, none, NORM_EPSILON).outputVariable();
  }
}
