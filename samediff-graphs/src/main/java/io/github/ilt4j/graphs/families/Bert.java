package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.parameters.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * BERT (Devlin et al. 2018; HuggingFace modeling_bert.py): post-norm, absolute positions, token
 * types all 0.
 *
 * @param vocabSize rows of the token table
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize}
 * @param intermediateSize width between the two products of a feed-forward block
 * @param hiddenAct activation between them
 * @param maxPositionEmbeddings rows of the position table: the longest sequence
 * @param typeVocabSize rows of the token type table
 * @param layerNormEps epsilon of the layer norms
 * @param hiddenDropoutProb dropout of embeddings and of each block's output
 * @param attentionProbsDropoutProb dropout of attention weights
 * @param tieWordEmbeddings whether the masked-language head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record Bert(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double layerNormEps,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public Bert {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("max_position_embeddings", maxPositionEmbeddings);
    Checks.positive("type_vocab_size", typeVocabSize);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.rate("hidden_dropout_prob", hiddenDropoutProb);
    Checks.rate("attention_probs_dropout_prob", attentionProbsDropoutProb);
  }

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public boolean causal() {
    return false;
  }

  @Override
  public int maxLength() {
    return maxPositionEmbeddings;
  }

  @Override
  public String basePrefix() {
    return "bert";
  }

  @Override
  public String inputEmbeddings() {
    return "bert.embeddings.word_embeddings";
  }

  @Override
  public String outputEmbeddings() {
    return "cls.predictions.decoder";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope bert = model.child(basePrefix());
    List<SDVariable> states = new ArrayList<>();
    states.add(embeddings(bert.child("embeddings"), inputsEmbeds, sequences));
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope layer = bert.child("encoder").child("layer").child(i);
      states.add(layer(layer, states.get(i), sequences));
    }
    return states;
  }

  private SDVariable embeddings(Scope scope, SDVariable inputsEmbeds, Sequences sequences) {
    Initializer fresh = Initializer.normal(initializerRange);
    SDVariable positions =
        scope
            .child("position_embeddings")
            .parameter("weight", fresh, maxPositionEmbeddings, hiddenSize);
    SDVariable types =
        scope.child("token_type_embeddings").parameter("weight", fresh, typeVocabSize, hiddenSize);
    SDVariable firstType =
        types.getSameDiff().slice(types, new int[] {0, 0}, 1, hiddenSize).reshape(hiddenSize);
    SDVariable sum =
        inputsEmbeds.add(Blocks.lookUp(sequences.positionIds(), positions)).add(firstType);
    return dropout(
        scope, Blocks.layerNorm(scope.child("LayerNorm"), sum, hiddenSize, layerNormEps));
  }

  private SDVariable layer(Scope scope, SDVariable x, Sequences sequences) {
    Scope self = scope.child("attention.self");
    SDVariable context =
        new Attention(numAttentionHeads, hiddenSize / numAttentionHeads, attentionProbsDropoutProb)
            .apply(
                scope.graph(),
                sequences,
                linear(self.child("query"), x, hiddenSize, hiddenSize),
                linear(self.child("key"), x, hiddenSize, hiddenSize),
                linear(self.child("value"), x, hiddenSize, hiddenSize));
    SDVariable attended = output(scope.child("attention.output"), context, x, hiddenSize);
    SDVariable intermediate =
        Blocks.activation(
            hiddenAct,
            linear(scope.child("intermediate.dense"), attended, hiddenSize, intermediateSize));
    return output(scope.child("output"), intermediate, attended, intermediateSize);
  }

  private SDVariable output(Scope scope, SDVariable x, SDVariable residual, int width) {
    SDVariable dense = dropout(scope, linear(scope.child("dense"), x, width, hiddenSize));
    return Blocks.layerNorm(
        scope.child("LayerNorm"), dense.add(residual), hiddenSize, layerNormEps);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, true, initializerRange);
  }

  private SDVariable dropout(Scope scope, SDVariable x) {
    return Blocks.dropoutRows(scope, x, hiddenDropoutProb, hiddenSize);
  }
}
