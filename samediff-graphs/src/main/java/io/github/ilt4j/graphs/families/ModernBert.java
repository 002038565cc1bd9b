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
 * ModernBERT (Warner et al. 2024; HuggingFace modeling_modernbert.py): pre-norm, rotary positions,
 * gated feed-forward blocks, and layers with a window between layers without, each kind with rotary
 * frequencies of its own. The first layer's attention has no norm, because the embeddings have one.
 *
 * @param vocabSize rows of the token table
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize}
 * @param intermediateSize width between the products of a feed-forward block
 * @param hiddenActivation activation of the gated half
 * @param normEps epsilon of the layer norms
 * @param normBias whether the layer norms have a bias
 * @param attentionBias whether the products of attention have a bias
 * @param mlpBias whether the products of feed-forward blocks have a bias
 * @param layerTypes the type of each layer
 * @param localAttention twice as many positions as a sliding layer sees to either side
 * @param globalRopeTheta base of the rotary frequencies in full layers
 * @param localRopeTheta base of the rotary frequencies in sliding layers
 * @param maxPositionEmbeddings longest sequence of the published training; not a limit of this
 *     graph
 * @param embeddingDropout dropout of the embeddings
 * @param attentionDropout dropout of attention weights and of attention's output
 * @param mlpDropout dropout between the products of a feed-forward block
 * @param tieWordEmbeddings whether the masked-language head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record ModernBert(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenActivation,
    double normEps,
    boolean normBias,
    boolean attentionBias,
    boolean mlpBias,
    List<LayerType> layerTypes,
    int localAttention,
    double globalRopeTheta,
    double localRopeTheta,
    int maxPositionEmbeddings,
    double embeddingDropout,
    double attentionDropout,
    double mlpDropout,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /** Refuses sizes that make no model. */
  public ModernBert {
    layerTypes = List.copyOf(layerTypes);
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("local_attention", localAttention);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.evenHead("hidden_size / num_attention_heads", hiddenSize / numAttentionHeads);
    Checks.rate("embedding_dropout", embeddingDropout);
    Checks.rate("attention_dropout", attentionDropout);
    Checks.rate("mlp_dropout", mlpDropout);
    Checks.layerTypes(layerTypes, numHiddenLayers);
  }

  @Override
  public String modelType() {
    return "modernbert";
  }

  @Override
  public boolean causal() {
    return false;
  }

  @Override
  public String basePrefix() {
    return "model";
  }

  @Override
  public String inputEmbeddings() {
    return "model.embeddings.tok_embeddings";
  }

  @Override
  public String outputEmbeddings() {
    return "decoder";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope body = model.child(basePrefix());
    Rotary full = rotary(sequences, globalRopeTheta);
    Rotary sliding = rotary(sequences, localRopeTheta);
    Sequences near = sequences.within(localAttention / 2 + 1);
    List<SDVariable> states = new ArrayList<>();
    states.add(
        Blocks.dropoutRows(
            body, norm(body.child("embeddings.norm"), inputsEmbeds), embeddingDropout, hiddenSize));
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope scope = body.child("layers").child(i);
      SDVariable x = states.get(i);
      SDVariable normed = i == 0 ? x : norm(scope.child("attn_norm"), x);
      SDVariable attended =
          x.add(
              layerTypes.get(i) == LayerType.FULL
                  ? attention(scope.child("attn"), normed, sequences, full)
                  : attention(scope.child("attn"), normed, near, sliding));
      states.add(attended.add(mlp(scope.child("mlp"), norm(scope.child("mlp_norm"), attended))));
    }
    return states;
  }

  @Override
  public SDVariable lastHiddenState(Scope model, List<SDVariable> hiddenStates) {
    return norm(model.child(basePrefix()).child("final_norm"), hiddenStates.get(numHiddenLayers));
  }

  private Rotary rotary(Sequences sequences, double theta) {
    int headSize = hiddenSize / numAttentionHeads;
    return Rotary.of(sequences, RopeScaling.none().inverseFrequencies(headSize, theta), headSize);
  }

  private SDVariable attention(Scope scope, SDVariable x, Sequences sequences, Rotary rotary) {
    SDVariable product =
        Blocks.linear(
            scope.child("Wqkv"), x, hiddenSize, 3L * hiddenSize, attentionBias, initializerRange);
    SDVariable[] parts =
        new SplitColumnsNode(x.getSameDiff(), product, 1, 3, hiddenSize).outputVariables();
    SDVariable context =
        new Attention(numAttentionHeads, hiddenSize / numAttentionHeads, attentionDropout)
            .apply(
                scope.graph(),
                sequences,
                rotary.rotate(parts[0], numAttentionHeads),
                rotary.rotate(parts[1], numAttentionHeads),
                parts[2]);
    SDVariable output =
        Blocks.linear(
            scope.child("Wo"), context, hiddenSize, hiddenSize, attentionBias, initializerRange);
    return Blocks.dropoutRows(scope, output, attentionDropout, hiddenSize);
  }

  private SDVariable mlp(Scope scope, SDVariable x) {
    SDVariable product =
        Blocks.linear(
            scope.child("Wi"), x, hiddenSize, 2L * intermediateSize, mlpBias, initializerRange);
    SDVariable[] parts =
        new SplitColumnsNode(x.getSameDiff(), product, 1, 2, intermediateSize).outputVariables();
    SDVariable gated = Blocks.activation(hiddenActivation, parts[0]).mul(parts[1]);
    return Blocks.linear(
        scope.child("Wo"),
        Blocks.dropoutRows(scope, gated, mlpDropout, intermediateSize),
        intermediateSize,
        hiddenSize,
        mlpBias,
        initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, normEps, normBias);
  }
}
