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
 * The image tower of CLIP (Radford et al. 2021; HuggingFace modeling_clip.py): a pre-norm ViT with
 * a norm before its layers, and one over the class token, which is the pooled output. The hidden
 * states are not normed.
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
 * @param attentionDropout dropout of attention weights
 * @param initializerRange standard deviation of fresh weights
 */
public record ClipVision(
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    int imageSize,
    int patchSize,
    int numChannels,
    double layerNormEps,
    double attentionDropout,
    double initializerRange)
    implements ClassTokenModel {

  /** Refuses sizes that make no model. */
  public ClipVision {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("num_channels", numChannels);
    Checks.divides("patch_size", patchSize, "image_size", imageSize);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.rate("attention_dropout", attentionDropout);
  }

  @Override
  public String modelType() {
    return "clip_vision_model";
  }

  @Override
  public Encoded encode(StageGraphBuilder graph, Scope model) {
    ClassTokenPatches.Read read = images().declare(graph);
    Scope tower = model.child("vision_model");
    List<SDVariable> states = new ArrayList<>();
    // The name is misspelt in every checkpoint.
    states.add(norm(tower.child("pre_layrnorm"), embeddings(tower.child("embeddings"), read)));
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope layer = tower.child("encoder.layers").child(i);
      states.add(layer(layer, states.get(i), read.sequences()));
    }
    SDVariable first = read.first(states.get(numHiddenLayers), hiddenSize);
    return new Encoded(states, norm(tower.child("post_layernorm"), first));
  }

  private SDVariable embeddings(Scope scope, ClassTokenPatches.Read read) {
    Initializer fresh = Initializer.normal(initializerRange);
    SDVariable weight =
        scope
            .child("patch_embedding")
            .parameter("weight", fresh, hiddenSize, numChannels, patchSize, patchSize);
    SDVariable projected =
        Blocks.product(read.patches(), weight.reshape(hiddenSize, images().patches().size()));
    SDVariable token = scope.parameter("class_embedding", fresh, hiddenSize).reshape(1, hiddenSize);
    SDVariable table =
        scope
            .child("position_embedding")
            .parameter("weight", fresh, images().tableRows(), hiddenSize);
    return read.embed(projected, token, table);
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences) {
    SDVariable normed = norm(scope.child("layer_norm1"), x);
    Scope self = scope.child("self_attn");
    SDVariable context =
        new Attention(numAttentionHeads, hiddenSize / numAttentionHeads, attentionDropout)
            .apply(
                scope.graph(),
                sequences,
                linear(self.child("q_proj"), normed, hiddenSize, hiddenSize),
                linear(self.child("k_proj"), normed, hiddenSize, hiddenSize),
                linear(self.child("v_proj"), normed, hiddenSize, hiddenSize));
    SDVariable attended = x.add(linear(self.child("out_proj"), context, hiddenSize, hiddenSize));
    Scope mlp = scope.child("mlp");
    SDVariable intermediate =
        Blocks.activation(
            hiddenAct,
            linear(
                mlp.child("fc1"),
                norm(scope.child("layer_norm2"), attended),
                hiddenSize,
                intermediateSize));
    return attended.add(linear(mlp.child("fc2"), intermediate, intermediateSize, hiddenSize));
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, true, initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, layerNormEps);
  }
}
