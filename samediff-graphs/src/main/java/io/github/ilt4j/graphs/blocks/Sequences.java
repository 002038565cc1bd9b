package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.nodes.AttentionNode;
import io.github.ilt4j.graphs.nodes.KeepRowsNode;
import io.github.ilt4j.graphs.nodes.NeighboursNode;
import io.github.ilt4j.graphs.nodes.WindowNode;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.Optional;
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
 * @param keyMask FLOAT {@code [batch, length]}: 1 where a position may be attended to; only where
 *     it is the same for every position that attends
 * @param growing whether rows attend to those of earlier runs too
 * @param windows whether a layer that sees only what is near may narrow this; a mask that says for
 *     every pair who attends to whom holds in every layer as it is, as HuggingFace's 4-D masks do
 */
public record Sequences(
    SDVariable batch,
    SDVariable length,
    SDVariable positionIds,
    SDVariable bias,
    Optional<SDVariable> keyMask,
    boolean growing,
    boolean windows) {

  /** Name of the input {@code [batch, length]} with the position of each row in its sequence. */
  public static final String POSITION_IDS = "position_ids";

  /** Name of the input with 1 where a position may be attended to, else 0. */
  public static final String ATTENTION_MASK = "attention_mask";

  /**
   * Declares the inputs of sequences in which every position attends to the same ones: mask {@code
   * [batch, length]}.
   */
  public static Sequences withKeyMask(StageGraphBuilder graph) {
    SDVariable mask = graph.input(ATTENTION_MASK, DataType.FLOAT, -1, -1);
    SameDiff sd = graph.sameDiff();
    return of(graph, sd.expandDims(sd.expandDims(mask, 1), 1), Optional.of(mask)).withWindows();
  }

  /**
   * Declares the inputs of sequences with a mask for each pair: {@code [batch or 1, length (from),
   * length (to)]}.
   */
  public static Sequences withPairMask(StageGraphBuilder graph) {
    SDVariable mask = graph.input(ATTENTION_MASK, DataType.FLOAT, -1, -1, -1);
    return of(graph, graph.sameDiff().expandDims(mask, 1), Optional.empty());
  }

  /**
   * Declares the inputs of sequences that grow: each run adds rows to them, and attends to those of
   * earlier runs too. The mask is {@code [batch, length (from), capacity (to)]}, a position's id is
   * its place in the sequence.
   */
  public static Sequences growing(StageGraphBuilder graph) {
    Sequences added = withPairMask(graph);
    return new Sequences(
        added.batch, added.length, added.positionIds, added.bias, added.keyMask, true, false);
  }

  /** The same where layers may narrow the mask to what is near. */
  public Sequences withWindows() {
    return new Sequences(batch, length, positionIds, bias, keyMask, growing, true);
  }

  /**
   * The same for layers in which a position sees only those fewer than {@code window} away; nothing
   * changes where the mask holds as it is.
   */
  public Sequences within(int window) {
    if (!windows) {
      return this;
    }
    SDVariable near =
        new WindowNode(bias.getSameDiff(), bias, positionIds, window, growing).outputVariable();
    return new Sequences(batch, length, positionIds, near, keyMask, growing, true);
  }

  private static Sequences of(
      StageGraphBuilder graph, SDVariable mask, Optional<SDVariable> keyMask) {
    SameDiff sd = graph.sameDiff();
    SDVariable positionIds = graph.input(POSITION_IDS, DataType.INT32, -1, -1);
    SDVariable shape = sd.shape(positionIds);
    SDVariable length = sd.slice(shape, new int[] {1}, 1);
    return new Sequences(
        sd.slice(shape, new int[] {0}, 1),
        length,
        positionIds,
        mask.sub(1).mul(AttentionNode.UNSEEN),
        keyMask,
        false,
        false);
  }

  /**
   * The same sequences, some positions being left out: no other sees them.
   *
   * @param dropped {@code [batch, length]}: 1 where a position is left out, else 0
   */
  public Sequences without(SDVariable dropped) {
    SameDiff sd = dropped.getSameDiff();
    SDVariable unseen = sd.expandDims(sd.expandDims(dropped, 1), 1).mul(-AttentionNode.UNSEEN);
    return new Sequences(
        batch,
        length,
        positionIds,
        bias.add(unseen),
        keyMask.map(mask -> mask.mul(dropped.rsub(1))),
        growing,
        windows);
  }

  /**
   * One query for each sequence, which sees what its positions see.
   *
   * @param queries of any type, {@code [batch, 1]}
   */
  public Sequences ofOneEach(SDVariable queries) {
    SDVariable one = queries.getSameDiff().constant(Nd4j.createFromArray(1L));
    return new Sequences(batch, one, queries, bias, Optional.empty(), growing, false);
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
   * Each row beside its neighbours in the sequence, zeros where there is none and where nobody may
   * attend to it.
   *
   * @param rows {@code [batch * length, width]}
   * @param count how many, an odd number, the row itself in the middle
   * @return {@code [batch * length, count * width]}
   * @throws IllegalStateException if the mask is one of pairs, which says of no position that it is
   *     not there
   */
  public SDVariable neighbours(SDVariable rows, int count) {
    SDVariable there =
        keyMask
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "neighbours: expected a mask of positions, found one of pairs"))
            .reshape(-1, 1);
    return new NeighboursNode(rows.getSameDiff(), rows.mul(there), positionIds, count)
        .outputVariable();
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
