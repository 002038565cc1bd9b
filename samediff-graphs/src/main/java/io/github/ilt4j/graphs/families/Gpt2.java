package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.nodes.SplitColumnsNode;
import io.github.ilt4j.graphs.parameters.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * GPT-2 (Radford et al. 2019; HuggingFace modeling_gpt2.py): pre-norm, learned absolute positions,
 * query, key and value in one matrix, one after the other, matrices stored as {@code [in, out]}.
 *
 * @param vocabSize rows of the token table; 0 where the table was removed
 * @param hiddenSize width of the hidden states ({@code n_embd})
 * @param numHiddenLayers layers ({@code n_layer})
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize} ({@code n_head})
 * @param intermediateSize width between the two products of a feed-forward block ({@code n_inner})
 * @param activationFunction activation between them
 * @param maxPositionEmbeddings rows of the position table: the longest sequence ({@code
 *     n_positions})
 * @param layerNormEpsilon epsilon of the layer norms
 * @param scaleAttnWeights whether scores are divided by the root of a head's size
 * @param scaleAttnByInverseLayerIdx whether they are also divided by the number of the layer,
 *     counted from 1
 * @param embdPdrop dropout of the embeddings
 * @param residPdrop dropout of each block's output
 * @param attnPdrop dropout of attention weights
 * @param tieWordEmbeddings whether the head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record Gpt2(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation activationFunction,
    int maxPositionEmbeddings,
    double layerNormEpsilon,
    boolean scaleAttnWeights,
    boolean scaleAttnByInverseLayerIdx,
    double embdPdrop,
    double residPdrop,
    double attnPdrop,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public Gpt2 {
    Checks.positive("n_embd", hiddenSize);
    Checks.positive("n_layer", numHiddenLayers);
    Checks.positive("n_inner", intermediateSize);
    Checks.positive("n_positions", maxPositionEmbeddings);
    Checks.divides("n_head", numAttentionHeads, "n_embd", hiddenSize);
    Checks.rate("embd_pdrop", embdPdrop);
    Checks.rate("resid_pdrop", residPdrop);
    Checks.rate("attn_pdrop", attnPdrop);
  }

  @Override
  public String modelType() {
    return "gpt2";
  }

  @Override
  public boolean causal() {
    return true;
  }

  @Override
  public int maxLength() {
    return maxPositionEmbeddings;
  }

  @Override
  public String basePrefix() {
    return "transformer";
  }

  @Override
  public String inputEmbeddings() {
    return "transformer.wte";
  }

  @Override
  public String outputEmbeddings() {
    return "lm_head";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope body = model.child(basePrefix());
    SDVariable positions =
        body.child("wpe")
            .parameter(
                "weight", Initializer.normal(initializerRange), maxPositionEmbeddings, hiddenSize);
    SDVariable embedded = inputsEmbeds.add(Blocks.lookUp(sequences.positionIds(), positions));
    List<SDVariable> states = new ArrayList<>();
    states.add(Blocks.dropoutRows(body, embedded, embdPdrop, hiddenSize));
    for (int i = 0; i < numHiddenLayers; i++) {
      states.add(layer(body.child("h").child(i), i, states.get(i), sequences));
    }
    states.set(numHiddenLayers, norm(body.child("ln_f"), states.get(numHiddenLayers)));
    return states;
  }

  private SDVariable layer(Scope scope, int index, SDVariable x, Sequences sequences) {
    SDVariable attended =
        x.add(attention(scope.child("attn"), index, norm(scope.child("ln_1"), x), sequences));
    Scope mlp = scope.child("mlp");
    SDVariable inner =
        Blocks.activation(
            activationFunction,
            conv1d(
                mlp.child("c_fc"),
                norm(scope.child("ln_2"), attended),
                hiddenSize,
                intermediateSize));
    return attended.add(output(mlp.child("c_proj"), inner, intermediateSize));
  }

  private SDVariable attention(Scope scope, int index, SDVariable x, Sequences sequences) {
    SDVariable product = conv1d(scope.child("c_attn"), x, hiddenSize, 3 * hiddenSize);
    SDVariable[] parts =
        new SplitColumnsNode(x.getSameDiff(), product, 1, 3, hiddenSize).outputVariables();
    int headSize = hiddenSize / numAttentionHeads;
    double scale =
        (scaleAttnWeights ? 1 / Math.sqrt(headSize) : 1)
            / (scaleAttnByInverseLayerIdx ? index + 1 : 1);
    SDVariable context =
        new Attention(numAttentionHeads, numAttentionHeads, headSize, scale, attnPdrop)
            .apply(scope.graph(), sequences, parts[0], parts[1], parts[2]);
    return output(scope.child("c_proj"), context, hiddenSize);
  }

  private SDVariable output(Scope scope, SDVariable x, int width) {
    return Blocks.dropoutRows(scope, conv1d(scope, x, width, hiddenSize), residPdrop, hiddenSize);
  }

  private SDVariable conv1d(Scope scope, SDVariable x, int in, int out) {
    return Blocks.conv1d(scope, x, in, out, initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, layerNormEpsilon);
  }
}
