package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Rotary;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.nodes.RmsNormNode;
import io.github.ilt4j.graphs.parameters.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The text part of Gemma 3 (Gemma Team 2025; HuggingFace modeling_gemma3.py): RMS norm before and
 * after each block, norms of queries and keys, grouped queries, and layers with a window between
 * layers without, each kind with rotary frequencies of its own.
 *
 * <p>A mask that says for every pair of positions who attends to whom, as the latent transformer
 * has, switches the windows off, as in HuggingFace; bytes are read and spelled with them.
 *
 * <p>HuggingFace multiplies rows of the token table by the root of {@code hiddenSize}, and nothing
 * else that is fed in; so what is fed in here is taken as it is.
 *
 * @param vocabSize rows of the token table; 0 where the table was removed
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads query heads
 * @param numKeyValueHeads key and value heads, a divisor of {@code numAttentionHeads}
 * @param headDim elements of a head
 * @param intermediateSize width between the products of a feed-forward block
 * @param hiddenActivation activation of the gate
 * @param rmsNormEps epsilon of the RMS norms
 * @param ropeTheta base of the rotary frequencies in full layers
 * @param ropeScaling how they are changed for longer texts
 * @param ropeLocalBaseFreq base of the rotary frequencies in sliding layers
 * @param layerTypes the type of each layer
 * @param slidingWindow positions that a sliding layer sees, the own one included
 * @param useBidirectionalAttention whether positions see those after them too; the window then
 *     reaches half as far to either side
 * @param queryPreAttnScalar scores are divided by its root
 * @param maxPositionEmbeddings longest sequence of the published training; not a limit of this
 *     graph
 * @param attentionBias whether the products of attention have a bias
 * @param attentionDropout dropout of attention weights
 * @param tieWordEmbeddings whether the head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record Gemma3Text(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int intermediateSize,
    Activation hiddenActivation,
    double rmsNormEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    double ropeLocalBaseFreq,
    List<LayerType> layerTypes,
    int slidingWindow,
    boolean useBidirectionalAttention,
    double queryPreAttnScalar,
    int maxPositionEmbeddings,
    boolean attentionBias,
    double attentionDropout,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public Gemma3Text {
    layerTypes = List.copyOf(layerTypes);
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("sliding_window", slidingWindow);
    Checks.evenHead("head_dim", headDim);
    Checks.divides(
        "num_key_value_heads", numKeyValueHeads, "num_attention_heads", numAttentionHeads);
    Checks.rate("attention_dropout", attentionDropout);
    Checks.layerTypes(layerTypes, numHiddenLayers);
    if (!(queryPreAttnScalar > 0)) {
      throw new IllegalArgumentException(
          "query_pre_attn_scalar: expected a positive number, found " + queryPreAttnScalar);
    }
  }

  @Override
  public int attentionWidth() {
    return numAttentionHeads * headDim;
  }

  @Override
  public String modelType() {
    return "gemma3_text";
  }

  @Override
  public boolean causal() {
    return !useBidirectionalAttention;
  }

  @Override
  public String basePrefix() {
    return "model";
  }

  @Override
  public String inputEmbeddings() {
    return "model.embed_tokens";
  }

  @Override
  public String outputEmbeddings() {
    return "lm_head";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope body = model.child(basePrefix());
    Rotary full = Rotary.of(sequences, ropeScaling.inverseFrequencies(headDim, ropeTheta), headDim);
    Rotary sliding =
        Rotary.of(
            sequences, RopeScaling.none().inverseFrequencies(headDim, ropeLocalBaseFreq), headDim);
    Sequences near =
        sequences.within(useBidirectionalAttention ? slidingWindow / 2 + 1 : slidingWindow);
    List<SDVariable> states = new ArrayList<>();
    states.add(inputsEmbeds);
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope scope = body.child("layers").child(i);
      states.add(
          layerTypes.get(i) == LayerType.FULL
              ? layer(scope, states.get(i), sequences, full)
              : layer(scope, states.get(i), near, sliding));
    }
    states.set(numHiddenLayers, norm(body.child("norm"), states.get(numHiddenLayers), hiddenSize));
    return states;
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    SDVariable context =
        attention(
            scope.child("self_attn"),
            norm(scope.child("input_layernorm"), x, hiddenSize),
            sequences,
            rotary);
    SDVariable attended = x.add(norm(scope.child("post_attention_layernorm"), context, hiddenSize));
    SDVariable mlp =
        Blocks.gatedMlp(
            scope.child("mlp"),
            norm(scope.child("pre_feedforward_layernorm"), attended, hiddenSize),
            hiddenSize,
            intermediateSize,
            hiddenActivation,
            false,
            initializerRange);
    return attended.add(norm(scope.child("post_feedforward_layernorm"), mlp, hiddenSize));
  }

  private SDVariable attention(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    int queryWidth = numAttentionHeads * headDim;
    int keyWidth = numKeyValueHeads * headDim;
    SDVariable query = linear(scope.child("q_proj"), x, hiddenSize, queryWidth);
    SDVariable key = linear(scope.child("k_proj"), x, hiddenSize, keyWidth);
    SDVariable value = linear(scope.child("v_proj"), x, hiddenSize, keyWidth);
    SDVariable context =
        new Attention(
                numAttentionHeads,
                numKeyValueHeads,
                headDim,
                1 / Math.sqrt(queryPreAttnScalar),
                attentionDropout)
            .apply(
                scope.graph(),
                sequences,
                rotary.rotate(heads(scope.child("q_norm"), query, queryWidth), numAttentionHeads),
                rotary.rotate(heads(scope.child("k_norm"), key, keyWidth), numKeyValueHeads),
                value);
    return linear(scope.child("o_proj"), context, queryWidth, hiddenSize);
  }

  /** The norm of each head by itself. */
  private SDVariable heads(Scope scope, SDVariable x, int width) {
    return norm(scope, x.reshape(-1, headDim), headDim).reshape(-1, width);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, attentionBias, initializerRange);
  }

  /** RMS norm whose weight is stored less one. */
  private SDVariable norm(Scope scope, SDVariable x, int width) {
    SDVariable weight = scope.parameter("weight", Initializer.zeros(), width).add(1);
    return new RmsNormNode(x.getSameDiff(), x, weight, rmsNormEps).outputVariable();
  }
}
