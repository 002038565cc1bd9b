package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Rotary;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Llama (Touvron et al. 2023; HuggingFace modeling_llama.py): pre-norm with RMS norm, rotary
 * positions, grouped queries, gated feed-forward blocks.
 *
 * @param vocabSize rows of the token table; 0 where the table was removed
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads query heads
 * @param numKeyValueHeads key and value heads, a divisor of {@code numAttentionHeads}
 * @param headDim elements of a head
 * @param intermediateSize width between the products of a feed-forward block
 * @param hiddenAct activation of the gate
 * @param rmsNormEps epsilon of the RMS norms
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how they are changed for longer texts
 * @param maxPositionEmbeddings longest sequence of the published training; not a limit of this
 *     graph
 * @param attentionBias whether the products of attention have a bias
 * @param mlpBias whether the products of feed-forward blocks have a bias
 * @param attentionDropout dropout of attention weights
 * @param tieWordEmbeddings whether the head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record Llama(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int intermediateSize,
    Activation hiddenAct,
    double rmsNormEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    int maxPositionEmbeddings,
    boolean attentionBias,
    boolean mlpBias,
    double attentionDropout,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public Llama {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("head_dim", headDim);
    Checks.divides(
        "num_key_value_heads", numKeyValueHeads, "num_attention_heads", numAttentionHeads);
    Checks.rate("attention_dropout", attentionDropout);
    if (headDim % 2 != 0) {
      throw new IllegalArgumentException("head_dim: expected an even number, found " + headDim);
    }
  }

  @Override
  public int attentionWidth() {
    return numAttentionHeads * headDim;
  }

  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public boolean causal() {
    return true;
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
    Rotary rotary =
        Rotary.of(sequences, ropeScaling.inverseFrequencies(headDim, ropeTheta), headDim);
    List<SDVariable> states = new ArrayList<>();
    states.add(inputsEmbeds);
    for (int i = 0; i < numHiddenLayers; i++) {
      states.add(layer(body.child("layers").child(i), states.get(i), sequences, rotary));
    }
    states.set(numHiddenLayers, norm(body.child("norm"), states.get(numHiddenLayers)));
    return states;
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    SDVariable attended =
        x.add(
            attention(
                scope.child("self_attn"),
                norm(scope.child("input_layernorm"), x),
                sequences,
                rotary));
    return attended.add(
        Blocks.gatedMlp(
            scope.child("mlp"),
            norm(scope.child("post_attention_layernorm"), attended),
            hiddenSize,
            intermediateSize,
            hiddenAct,
            mlpBias,
            initializerRange));
  }

  private SDVariable attention(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    int queryWidth = numAttentionHeads * headDim;
    int keyWidth = numKeyValueHeads * headDim;
    SDVariable query = linear(scope.child("q_proj"), x, hiddenSize, queryWidth);
    SDVariable key = linear(scope.child("k_proj"), x, hiddenSize, keyWidth);
    SDVariable value = linear(scope.child("v_proj"), x, hiddenSize, keyWidth);
    SDVariable context =
        new Attention(numAttentionHeads, numKeyValueHeads, headDim, attentionDropout)
            .apply(
                scope.graph(),
                sequences,
                rotary.rotate(query, numAttentionHeads),
                rotary.rotate(key, numKeyValueHeads),
                value);
    return linear(scope.child("o_proj"), context, queryWidth, hiddenSize);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, attentionBias, initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.rmsNorm(scope, x, hiddenSize, rmsNormEps);
  }
}
