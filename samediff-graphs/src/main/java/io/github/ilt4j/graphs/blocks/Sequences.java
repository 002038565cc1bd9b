package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.nodes.KeepRowsNode;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How the rows of a matrix are sequences, and who attends to whom in them.
 *
 * @param batch INT64 {@code [1]}, known when the graph runs
 * @param length INT64 {@code [1]}, known when the graph runs
 * @param positionIds INT32 {@code [batch, length]}
 * @param bias FLOAT {@code [batch or 1, 1, length or 1, keyLength]}, added to attention scores: 0
 *     to attend, a very large negative number not to
 * @param growing whether rows attend to those of earlier runs too
 */
public record Sequences(
    SDVariable batch, SDVariable length, SDVariable positionIds, SDVariable bias, boolean growing) {

  /** Name of the input {@code [batch, length]} with the position of each row in its sequence. */
  public static final String POSITION_IDS = "position_ids";

  /** Name of the input with 1 where a position may be attended to, else 0. */
  public static final String ATTENTION_MASK = "attention_mask";

  /**
   * What is taken from a score that must not be seen. The score is lost in its rounding, so that a
   * row which sees nothing attends to all alike, as in the reference; the reference's own choice,
   * the largest float, makes ND4J's softmax give NaN there.
   */
  private static final double UNSEEN = 1e30;

  /**
   * Declares the inputs of sequences in which every position attends to the same ones: mask {@code
   * [batch, length]}.
   */
  public static Sequences withKeyMask(StageGraphBuilder graph) {
    SDVariable mask = graph.input(ATTENTION_MASK, DataType.FLOAT, -1, -1);
    SameDiff sd = graph.sameDiff();
    return of(graph, sd.expandDims(sd.expandDims(mask, 1), 1));
  }

  /**
   * Declares the inputs of sequences with a mask for each pair: {@code [batch or 1, length (from),
   * length (to)]}.
   */
  public static Sequences withPairMask(StageGraphBuilder graph) {
    SDVariable mask = graph.input(ATTENTION_MASK, DataType.FLOAT, -1, -1, -1);
    return of(graph, graph.sameDiff().expandDims(mask, 1));
  }

  /**
   * Declares the inputs of sequences that grow: each run adds rows to them, and attends to those of
   * earlier runs too. The mask is {@code [batch, length (from), capacity (to)]}, a position's id is
   * its place in the sequence.
   */
  public static Sequences growing(StageGraphBuilder graph) {
    Sequences added = withPairMask(graph);
    return new Sequences(added.batch, added.length, added.positionIds, added.bias, true);
  }

  private static Sequences of(StageGraphBuilder graph, SDVariable mask) {
    SameDiff sd = graph.sameDiff();
    SDVariable positionIds = graph.input(POSITION_IDS, DataType.INT32, -1, -1);
    SDVariable shape = sd.shape(positionIds);
    SDVariable length = sd.slice(shape, new int[] {1}, 1);
    return new Sequences(
        sd.slice(shape, new int[] {0}, 1), length, positionIds, mask.sub(1).mul(UNSEEN), false);
  }

  /**
   * Keys, or values, of all positions that can be attended to.
   *
   * @param rows of the positions of this run, {@code [batch * length, width]}
   * @return {@code [batch * keyLength, width]}
   */
  SDVariable withEarlier(StageGraphBuilder graph, SDVariable rows, long width) {
    if (!growing) {
      return rows;
    }
    return graph
        .state(
            width,
            kept -> new KeepRowsNode(graph.sameDiff(), kept, rows, positionIds).outputVariable())
        .reshape(-1, width);
  }

  /**
   * Rows {@code [batch * length, width]} as {@code [batch, length, sizes...]}, the sizes' product
   * being the width.
   */
  SDVariable unfold(SDVariable rows, long... sizes) {
    SameDiff sd = rows.getSameDiff();
    return rows.reshape(sd.concat(0, batch, length, sd.constant(Nd4j.createFromArray(sizes))));
  }

  /** {@code x} as {@code [batch, sizes...]}; one size may be -1: whatever is left. */
  public SDVariable byBatch(SDVariable x, long... sizes) {
    SameDiff sd = x.getSameDiff();
    return x.reshape(sd.concat(0, batch, sd.constant(Nd4j.createFromArray(sizes))));
  }
}
