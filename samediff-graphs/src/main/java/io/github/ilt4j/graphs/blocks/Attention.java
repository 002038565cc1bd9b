package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.nodes.AttentionNode;
import io.github.ilt4j.graphs.nodes.BiasedAttentionNode;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) with grouped queries (Ainslie et al. 2023):
 * query head h reads key and value head {@code h / (heads / keyValueHeads)}.
 *
 * @param heads query heads
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize elements of a head
 * @param scale what products of queries and keys are multiplied by
 * @param dropout rate at which attention weights are dropped in training
 */
public record Attention(int heads, int keyValueHeads, int headSize, double scale, double dropout) {

  /** Refuses heads that cannot be grouped. */
  public Attention {
    if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize < 1) {
      throw new IllegalArgumentException(
          "attention: %d heads of %d cannot share %d key and value heads"
              .formatted(heads, headSize, keyValueHeads));
    }
  }

  /** Attention with the usual scale, one by the root of a head's size. */
  public Attention(int heads, int keyValueHeads, int headSize, double dropout) {
    this(heads, keyValueHeads, headSize, 1 / Math.sqrt(headSize), dropout);
  }

  /** Attention in which every query head has a key and value head of its own. */
  public Attention(int heads, int headSize, double dropout) {
    this(heads, heads, headSize, dropout);
  }

  /**
   * Attends.
   *
   * @param query {@code [rows, heads * headSize]}
   * @param key {@code [rows, keyValueHeads * headSize]}
   * @param value {@code [rows, keyValueHeads * headSize]}
   * @return {@code [rows, heads * headSize]}
   */
  public SDVariable apply(
      StageGraphBuilder graph,
      Sequences sequences,
      SDVariable query,
      SDVariable key,
      SDVariable value) {
    List<SDVariable> inputs = inputs(graph, sequences, query, key, value);
    return new AttentionNode(graph.sameDiff(), inputs, heads, keyValueHeads, headSize, scale)
        .outputVariable();
  }

  /**
   * Attends with scores beside the products of queries and keys.
   *
   * @param scores {@code [batch, heads, length, length]}, added to the scaled products
   */
  public SDVariable apply(
      StageGraphBuilder graph,
      Sequences sequences,
      SDVariable query,
      SDVariable key,
      SDVariable value,
      SDVariable scores) {
    List<SDVariable> inputs = inputs(graph, sequences, query, key, value);
    inputs.add(3, scores);
    return new BiasedAttentionNode(graph.sameDiff(), inputs, heads, keyValueHeads, headSize, scale)
        .outputVariable();
  }

  private List<SDVariable> inputs(
      StageGraphBuilder graph,
      Sequences sequences,
      SDVariable query,
      SDVariable key,
      SDVariable value) {
    List<SDVariable> inputs = new ArrayList<>();
    inputs.add(query);
    for (SDVariable rows : List.of(key, value)) {
      inputs.add(sequences.withEarlier(graph, rows, (long) keyValueHeads * headSize));
    }
    inputs.add(sequences.bias());
    inputs.add(sequences.positionIds());
    graph
        .dropoutMask(dropout, 4, (batch, length) -> new long[] {batch, heads, length, length})
        .ifPresent(inputs::add);
    return inputs;
  }
}
