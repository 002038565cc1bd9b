package io.github.ilt4j.graphs.blocks;

import io.github.ilt4j.graphs.nodes.RelativeRowsNode;
import io.github.ilt4j.graphs.nodes.RelativeScoresNode;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What queries and keys of whole sequences have to do with their distances: disentangled attention
 * (He et al. 2020), of a query at i and a key at j the products of the query with the row of i - j,
 * and of the key with that row.
 */
public final class RelativePositions {

  private final Sequences sequences;
  private final SDVariable[] rows;

  /**
   * Takes the rows that there are distances for out of a table.
   *
   * @param table {@code [2 * span, width]}
   * @param buckets rows to either side that far distances share; 0 if every distance has its own
   * @param maxPosition the distance from which on there is only one row
   */
  public RelativePositions(Sequences sequences, SDVariable table, int buckets, int maxPosition) {
    this.sequences = sequences;
    this.rows =
        new RelativeRowsNode(
                table.getSameDiff(), table, sequences.positionIds(), buckets, maxPosition)
            .outputVariables();
  }

  /**
   * Scores of queries with distances.
   *
   * @param query {@code [rows, heads * headSize]}
   * @param project makes keys of rows of the table
   * @return {@code [batch, heads, length, length]}
   */
  public SDVariable ofQueries(
      SDVariable query, UnaryOperator<SDVariable> project, int heads, double scale) {
    return scores(query, project.apply(rows[1]), heads, scale);
  }

  /**
   * Scores of keys with distances.
   *
   * @param key {@code [rows, heads * headSize]}
   * @param project makes queries of rows of the table
   * @return {@code [batch, heads, length, length]}
   */
  public SDVariable ofKeys(
      SDVariable key, UnaryOperator<SDVariable> project, int heads, double scale) {
    return scores(key, project.apply(rows[0]), heads, scale).permute(0, 1, 3, 2);
  }

  private SDVariable scores(SDVariable x, SDVariable relative, int heads, double scale) {
    return new RelativeScoresNode(
            x.getSameDiff(), x, relative, sequences.positionIds(), heads, scale)
        .outputVariable();
  }
}
