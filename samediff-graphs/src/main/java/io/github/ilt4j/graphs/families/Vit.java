package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * ViT (Dosovitskiy et al. 2020; HuggingFace modeling_vit.py): pre-norm over a class token and
 * square patches.
 *
 * <p>Images of different sizes share one call; see {@link ClassTokenPatches}.
 *
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize}
 * @param intermediateSize width between the two products of a feed-forward block
 * @param hiddenAct activation between them
 * @param imageSize side of the square image that the position table is made for, in pixels
 * @param patchSize side of a patch, in pixels
 * @param numChannels colour channels
 * @param layerNormEps epsilon of the layer norms
 * @param qkvBias whether query, key and value have a bias
 * @param poolerAct activation of the pooler
 * @param hiddenDropoutProb dropout of embeddings and of each block's output
 * @param attentionProbsDropoutProb dropout of attention weights
 * @param initializerRange standard deviation of fresh weights
 */
public record Vit(
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    int imageSize,
    int patchSize,
    int numChannels,
    double layerNormEps,
    boolean qkvBias,
    Activation poolerAct,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double initializerRange)
    implements ClassTokenModel {

  /** Refuses sizes that make no model. */
  public Vit {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("num_channels", numChannels);
    Checks.divides("patch_size", patchSize, "image_size", imageSize);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.rate("hidden_dropout_prob", hiddenDropoutProb);
    Checks.rate("attention_probs_dropout_prob", attentionProbsDropoutProb);
  }

  @Override
  public String modelType() {
    return "vit";
  }

  @Override
  public Encoded encode(StageGraphBuilder graph, Scope model) {
    ClassTokenPatches.Read read = images().declare(graph);
    List<SDVariable> states = new ArrayList<>();
    states.add(embeddings(model.child("embeddings"), read));
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope layer = model.child("encoder").child("layer").child(i);
      states.add(layer(layer, states.get(i), read.sequences()));
    }
    SDVariable last = norm(model.child("layernorm"), states.get(numHiddenLayers));
    states.set(numHiddenLayers, last);
    SDVariable first = read.first(last, hiddenSize);
    SDVariable pooled =
        Blocks.activation(
            poolerAct, linear(model.child("pooler.dense"), first, hiddenSize, hiddenSize));
    return new Encoded(states, pooled);
  }

  private SDVariable embeddings(Scope scope, ClassTokenPatches.Read read) {
    Initializer fresh = Initializer.normal(initializerRange);
    Scope projection = scope.child("patch_embeddings.projection");
    SDVariable weight =
        projection.parameter("weight", fresh, hiddenSize, numChannels, patchSize, patchSize);
    SDVariable projected =
        Blocks.product(read.patches(), weight.reshape(hiddenSize, images().patches().size()))
            .add(projection.parameter("bias", Initializer.zeros(), hiddenSize));
    SDVariable token = scope.parameter("cls_token", fresh, 1, 1, hiddenSize).reshape(1, hiddenSize);
    int rows = images().tableRows();
    SDVariable table =
        scope
            .parameter("position_embeddings", fresh, 1, rows, hiddenSize)
            .reshape(rows, hiddenSize);
    SDVariable sum = read.embed(projected, token, table);
    return Blocks.dropoutRows(scope, sum, hiddenDropoutProb, hiddenSize);
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences) {
    SDVariable normed = norm(scope.child("layernorm_before"), x);
    Scope self = scope.child("attention.attention");
    SDVariable context =
        new Attention(numAttentionHeads, hiddenSize / numAttentionHeads, attentionProbsDropoutProb)
            .apply(
                scope.graph(),
                sequences,
                projection(self.child("query"), normed),
                projection(self.child("key"), normed),
                projection(self.child("value"), normed));
    SDVariable attended = x.add(output(scope.child("attention.output"), context, hiddenSize));
    SDVariable intermediate =
        Blocks.activation(
            hiddenAct,
            linear(
                scope.child("intermediate.dense"),
                norm(scope.child("layernorm_after"), attended),
                hiddenSize,
                intermediateSize));
    return attended.add(output(scope.child("output"), intermediate, intermediateSize));
  }

  private SDVariable projection(Scope scope, SDVariable x) {
    return Blocks.linear(scope, x, hiddenSize, hiddenSize, qkvBias, initializerRange);
  }

  private SDVariable output(Scope scope, SDVariable x, int width) {
    SDVariable dense = linear(scope.child("dense"), x, width, hiddenSize);
    return Blocks.dropoutRows(scope, dense, hiddenDropoutProb, hiddenSize);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, true, initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, layerNormEps);
  }
}
