package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) with grouped queries (Ainslie et al. 2023):
 * query head h reads key and value head {@code h / (heads / keyValueHeads)}.
 *
 * @param heads query heads
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize elements of a head
 * @param dropout rate at which attention weights are dropped in training
 */
public record Attention(int heads, int keyValueHeads, int headSize, double dropout) {

  /** Refuses heads that cannot be grouped. */
  public Attention {
    if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize < 1) {
      throw new IllegalArgumentException(
          "attention: %d heads of %d cannot share %d key and value heads"
              .formatted(heads, headSize, keyValueHeads));
    }
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
    SameDiff sd = graph.sameDiff();
    SDVariable scores =
        ungroup(
            sequences,
            sd.mmul(
                group(sequences, heads(sequences, query, heads)),
                keyHeads(graph, sequences, key),
                false,
                true,
                false));
    SDVariable weights =
        sd.nn().softmax(scores.mul(1 / Math.sqrt(headSize)).add(sequences.bias()), -1);
    SDVariable kept =
        graph.dropout(
            weights, dropout, 4, (batch, length) -> new long[] {batch, heads, length, length});
    SDVariable context =
        ungroup(sequences, sd.mmul(group(sequences, kept), keyHeads(graph, sequences, value)));
    return context.permute(0, 2, 1, 3).reshape(-1, (long) heads * headSize);
  }

  private SDVariable heads(Sequences sequences, SDVariable rows, int count) {
    return sequences.unfold(rows, count, headSize).permute(0, 2, 1, 3);
  }

  private SDVariable keyHeads(StageGraphBuilder graph, Sequences sequences, SDVariable rows) {
    SDVariable all = sequences.withEarlier(graph, rows, (long) keyValueHeads * headSize);
    return sequences.unfoldKeys(all, keyValueHeads, headSize).permute(0, 2, 1, 3);
  }

  /**
   * {@code [batch, heads, length, n]} as {@code [batch, keyValueHeads, heads / keyValueHeads *
   * length, n]}: no key is copied.
   */
  private SDVariable group(Sequences sequences, SDVariable perHead) {
    return heads == keyValueHeads ? perHead : sequences.regroup(perHead, keyValueHeads);
  }

  private SDVariable ungroup(Sequences sequences, SDVariable grouped) {
    return heads == keyValueHeads ? grouped : sequences.regroup(grouped, heads);
  }
}
