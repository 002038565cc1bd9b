package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Rotary;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.nodes.SplitColumnsNode;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * GPT-NeoX, the architecture of Pythia (Black et al. 2022; HuggingFace modeling_gpt_neox.py):
 * pre-norm, attention and feed-forward block side by side, a part of each head rotated, query, key
 * and value in one matrix, head by head.
 *
 * @param vocabSize rows of the token table; 0 where the table was removed
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize}
 * @param intermediateSize width between the two products of a feed-forward block
 * @param hiddenAct activation between them
 * @param rotaryPct part of each head that is rotated
 * @param ropeTheta base of the rotary frequencies
 * @param maxPositionEmbeddings longest sequence of the published training; not a limit of this
 *     graph
 * @param layerNormEps epsilon of the layer norms
 * @param useParallelResidual whether both blocks of a layer read the layer's input
 * @param attentionBias whether the products of attention have a bias
 * @param hiddenDropout dropout of each block's output
 * @param attentionDropout dropout of attention weights
 * @param tieWordEmbeddings whether the head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record GptNeoX(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    double rotaryPct,
    double ropeTheta,
    int maxPositionEmbeddings,
    double layerNormEps,
    boolean useParallelResidual,
    boolean attentionBias,
    double hiddenDropout,
    double attentionDropout,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public GptNeoX {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.rate("hidden_dropout", hiddenDropout);
    Checks.rate("attention_dropout", attentionDropout);
    if (!(rotaryPct > 0 && rotaryPct <= 1)) {
      throw new IllegalArgumentException(
          "rotary_pct: expected a number in (0, 1], found " + rotaryPct);
    }
  }

  @Override
  public String modelType() {
    return "gpt_neox";
  }

  @Override
  public boolean causal() {
    return true;
  }

  @Override
  public String basePrefix() {
    return "gpt_neox";
  }

  @Override
  public String inputEmbeddings() {
    return "gpt_neox.embed_in";
  }

  @Override
  public String outputEmbeddings() {
    return "embed_out";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope body = model.child(basePrefix());
    int headSize = hiddenSize / numAttentionHeads;
    Rotary rotary =
        Rotary.of(
            sequences,
            RopeScaling.none().inverseFrequencies((int) (headSize * rotaryPct), ropeTheta),
            headSize);
    List<SDVariable> states = new ArrayList<>();
    states.add(dropout(body, inputsEmbeds));
    for (int i = 0; i < numHiddenLayers; i++) {
      states.add(layer(body.child("layers").child(i), states.get(i), sequences, rotary));
    }
    states.set(numHiddenLayers, norm(body.child("final_layer_norm"), states.get(numHiddenLayers)));
    return states;
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    SDVariable attended =
        dropout(
            scope,
            attention(
                scope.child("attention"),
                norm(scope.child("input_layernorm"), x),
                sequences,
                rotary));
    Scope postNorm = scope.child("post_attention_layernorm");
    if (useParallelResidual) {
      return mlp(scope.child("mlp"), norm(postNorm, x)).add(attended).add(x);
    }
    SDVariable residual = x.add(attended);
    return mlp(scope.child("mlp"), norm(postNorm, residual)).add(residual);
  }

  private SDVariable attention(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    int headSize = hiddenSize / numAttentionHeads;
    SDVariable product =
        Blocks.linear(
            scope.child("query_key_value"),
            x,
            hiddenSize,
            3L * hiddenSize,
            attentionBias,
            initializerRange);
    SDVariable[] parts =
        new SplitColumnsNode(x.getSameDiff(), product, numAttentionHeads, 3, headSize)
            .outputVariables();
    SDVariable context =
        new Attention(numAttentionHeads, headSize, attentionDropout)
            .apply(
                scope.graph(),
                sequences,
                rotary.rotate(parts[0], numAttentionHeads),
                rotary.rotate(parts[1], numAttentionHeads),
                parts[2]);
    return Blocks.linear(
        scope.child("dense"), context, hiddenSize, hiddenSize, attentionBias, initializerRange);
  }

  private SDVariable mlp(Scope scope, SDVariable x) {
    SDVariable inner =
        Blocks.linear(
            scope.child("dense_h_to_4h"), x, hiddenSize, intermediateSize, true, initializerRange);
    return dropout(
        scope,
        Blocks.linear(
            scope.child("dense_4h_to_h"),
            Blocks.activation(hiddenAct, inner),
            intermediateSize,
            hiddenSize,
            true,
            initializerRange));
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, layerNormEps);
  }

  private SDVariable dropout(Scope scope, SDVariable x) {
    return Blocks.dropoutRows(scope, x, hiddenDropout, hiddenSize);
  }
}
