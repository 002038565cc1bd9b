package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.RelativePositions;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.parameters.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DeBERTa of the versions 2 and 3 (He et al. 2020 and 2021; HuggingFace modeling_deberta_v2.py):
 * post-norm; what a query and a key have to do with their distance is added to what they have to do
 * with each other; token types all 0.
 *
 * @param vocabSize rows of the token table
 * @param hiddenSize width of the hidden states
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads, a divisor of {@code hiddenSize}
 * @param intermediateSize width between the two products of a feed-forward block
 * @param hiddenAct activation between them
 * @param maxPositionEmbeddings rows of the position table, where there is one
 * @param positionBiasedInput whether positions are added to the embeddings
 * @param typeVocabSize rows of the token type table; 0 for none
 * @param relativePositions how distances come into attention; empty if they do not
 * @param convKernelSize positions of the convolution beside the first layer, an odd number; 0 for
 *     none
 * @param convAct activation of the convolution
 * @param layerNormEps epsilon of the layer norms
 * @param hiddenDropoutProb dropout of embeddings and of each block's output
 * @param attentionProbsDropoutProb dropout of attention weights
 * @param tieWordEmbeddings whether the masked-language head reads the token table
 * @param initializerRange standard deviation of fresh weights
 */
public record DebertaV2(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    Activation hiddenAct,
    int maxPositionEmbeddings,
    boolean positionBiasedInput,
    int typeVocabSize,
    Optional<Relative> relativePositions,
    int convKernelSize,
    Activation convAct,
    double layerNormEps,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    boolean tieWordEmbeddings,
    double initializerRange)
    implements TextModel {

  /**
   * Distances in attention ({@code relative_attention}).
   *
   * @param maxRelativePositions the distance from which on there is only one row
   * @param positionBuckets rows to either side, shared by far distances; 0 if every distance has
   *     one
   * @param contentToPosition whether queries meet distances ({@code c2p})
   * @param positionToContent whether keys meet distances ({@code p2c})
   * @param shareAttKey whether distances go through the products of queries and keys, not through
   *     some of their own
   * @param layerNorm whether the table has a norm ({@code norm_rel_ebd})
   */
  public record Relative(
      int maxRelativePositions,
      int positionBuckets,
      boolean contentToPosition,
      boolean positionToContent,
      boolean shareAttKey,
      boolean layerNorm) {

    /** Refuses sizes that make no table. */
    public Relative {
      Checks.positive("max_relative_positions", maxRelativePositions);
      if (positionBuckets < 0
          || positionBuckets == 1
          || positionBuckets / 2 >= maxRelativePositions - 1) {
        throw new IllegalArgumentException(
            "position_buckets: expected 0, or from 2 to less than twice max_relative_positions - 1 = %d, found %d"
                .formatted(maxRelativePositions - 1, positionBuckets));
      }
    }

    /** Rows of the table to either side. */
    int span() {
      return positionBuckets > 0 ? positionBuckets : maxRelativePositions;
    }
  }

  /** Refuses sizes that make no model. */
  public DebertaV2 {
    Checks.positive("hidden_size", hiddenSize);
    Checks.positive("num_hidden_layers", numHiddenLayers);
    Checks.positive("intermediate_size", intermediateSize);
    Checks.positive("max_position_embeddings", maxPositionEmbeddings);
    Checks.divides("num_attention_heads", numAttentionHeads, "hidden_size", hiddenSize);
    Checks.rate("hidden_dropout_prob", hiddenDropoutProb);
    Checks.rate("attention_probs_dropout_prob", attentionProbsDropoutProb);
    if (typeVocabSize < 0) {
      throw new IllegalArgumentException(
          "type_vocab_size: expected 0 or more, found " + typeVocabSize);
    }
    if (convKernelSize != 0 && (convKernelSize < 0 || convKernelSize % 2 == 0)) {
      throw new IllegalArgumentException(
          "conv_kernel_size: expected 0 or an odd number, found " + convKernelSize);
    }
  }

  @Override
  public String modelType() {
    return "deberta-v2";
  }

  @Override
  public boolean causal() {
    return false;
  }

  @Override
  public int maxLength() {
    return positionBiasedInput ? maxPositionEmbeddings : Integer.MAX_VALUE;
  }

  @Override
  public String basePrefix() {
    return "deberta";
  }

  @Override
  public String inputEmbeddings() {
    return "deberta.embeddings.word_embeddings";
  }

  @Override
  public String outputEmbeddings() {
    return "cls.predictions.decoder";
  }

  @Override
  public List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences) {
    Scope body = model.child(basePrefix());
    Scope encoder = body.child("encoder");
    Optional<SDVariable> distances = relativePositions.map(relative -> table(encoder, relative));
    List<SDVariable> states = new ArrayList<>();
    states.add(embeddings(body.child("embeddings"), inputsEmbeds, sequences));
    for (int i = 0; i < numHiddenLayers; i++) {
      Scope scope = encoder.child("layer").child(i);
      SDVariable output = layer(scope, states.get(i), sequences, distances);
      states.add(
          i == 0 && convKernelSize > 0
              ? convolution(encoder.child("conv"), states.get(0), output, sequences)
              : output);
    }
    return states;
  }

  private SDVariable embeddings(Scope scope, SDVariable inputsEmbeds, Sequences sequences) {
    Initializer fresh = Initializer.normal(initializerRange);
    SDVariable sum = inputsEmbeds;
    if (positionBiasedInput) {
      SDVariable positions =
          scope
              .child("position_embeddings")
              .parameter("weight", fresh, maxPositionEmbeddings, hiddenSize);
      sum = sum.add(Blocks.lookUp(sequences.positionIds(), positions));
    }
    if (typeVocabSize > 0) {
      SDVariable types =
          scope
              .child("token_type_embeddings")
              .parameter("weight", fresh, typeVocabSize, hiddenSize);
      sum =
          sum.add(
              types
                  .getSameDiff()
                  .slice(types, new int[] {0, 0}, 1, hiddenSize)
                  .reshape(hiddenSize));
    }
    return dropout(scope, norm(scope.child("LayerNorm"), sum));
  }

  /** {@code [2 * span, hiddenSize]}. */
  private SDVariable table(Scope encoder, Relative relative) {
    SDVariable table =
        encoder
            .child("rel_embeddings")
            .parameter(
                "weight", Initializer.normal(initializerRange), 2L * relative.span(), hiddenSize);
    return relative.layerNorm() ? norm(encoder.child("LayerNorm"), table) : table;
  }

  private SDVariable layer(
      Scope scope, SDVariable x, Sequences sequences, Optional<SDVariable> distances) {
    SDVariable context = attention(scope.child("attention.self"), x, sequences, distances);
    SDVariable attended = output(scope.child("attention.output"), context, x, hiddenSize);
    SDVariable intermediate =
        Blocks.activation(
            hiddenAct,
            linear(scope.child("intermediate.dense"), attended, hiddenSize, intermediateSize));
    return output(scope.child("output"), intermediate, attended, intermediateSize);
  }

  private SDVariable attention(
      Scope scope, SDVariable x, Sequences sequences, Optional<SDVariable> distances) {
    SDVariable query = projection(scope.child("query_proj"), x);
    SDVariable key = projection(scope.child("key_proj"), x);
    SDVariable value = projection(scope.child("value_proj"), x);
    int headSize = hiddenSize / numAttentionHeads;
    Optional<Relative> met =
        relativePositions.filter(
            relative -> relative.contentToPosition() || relative.positionToContent());
    int terms =
        1
            + met.map(relative -> relative.contentToPosition() ? 1 : 0).orElse(0)
            + met.map(relative -> relative.positionToContent() ? 1 : 0).orElse(0);
    double scale = 1 / Math.sqrt((double) headSize * terms);
    Attention attention =
        new Attention(
            numAttentionHeads, numAttentionHeads, headSize, scale, attentionProbsDropoutProb);
    if (met.isEmpty()) {
      return attention.apply(scope.graph(), sequences, query, key, value);
    }
    Relative relative = met.get();
    RelativePositions positions =
        new RelativePositions(
            sequences,
            scope
                .graph()
                .dropout(
                    distances.orElseThrow(),
                    hiddenDropoutProb,
                    2,
                    (batch, length) -> new long[] {2L * relative.span(), hiddenSize}),
            relative.positionBuckets(),
            relative.maxRelativePositions());
    List<SDVariable> scores = new ArrayList<>();
    if (relative.contentToPosition()) {
      Scope keys = scope.child(relative.shareAttKey() ? "key_proj" : "pos_key_proj");
      scores.add(
          positions.ofQueries(query, rows -> projection(keys, rows), numAttentionHeads, scale));
    }
    if (relative.positionToContent()) {
      Scope queries = scope.child(relative.shareAttKey() ? "query_proj" : "pos_query_proj");
      scores.add(
          positions.ofKeys(key, rows -> projection(queries, rows), numAttentionHeads, scale));
    }
    return attention.apply(
        scope.graph(),
        sequences,
        query,
        key,
        value,
        scores.stream().reduce(SDVariable::add).orElseThrow());
  }

  /** What of neighbouring positions is added to the first layer's output. */
  private SDVariable convolution(
      Scope scope, SDVariable x, SDVariable residual, Sequences sequences) {
    Scope conv = scope.child("conv");
    SDVariable weight =
        conv.parameter(
                "weight",
                Initializer.normal(initializerRange),
                hiddenSize,
                hiddenSize,
                convKernelSize)
            .permute(0, 2, 1)
            .reshape(hiddenSize, (long) convKernelSize * hiddenSize);
    SDVariable sum =
        Blocks.product(sequences.neighbours(x, convKernelSize), weight)
            .add(conv.parameter("bias", Initializer.zeros(), hiddenSize));
    return norm(
        scope.child("LayerNorm"), residual.add(Blocks.activation(convAct, dropout(scope, sum))));
  }

  private SDVariable output(Scope scope, SDVariable x, SDVariable residual, int width) {
    SDVariable dense = dropout(scope, linear(scope.child("dense"), x, width, hiddenSize));
    return norm(scope.child("LayerNorm"), dense.add(residual));
  }

  private SDVariable projection(Scope scope, SDVariable x) {
    return linear(scope, x, hiddenSize, hiddenSize);
  }

  private SDVariable linear(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, true, initializerRange);
  }

  private SDVariable norm(Scope scope, SDVariable x) {
    return Blocks.layerNorm(scope, x, hiddenSize, layerNormEps);
  }

  private SDVariable dropout(Scope scope, SDVariable x) {
    return Blocks.dropoutRows(scope, x, hiddenDropoutProb, hiddenSize);
  }
}
