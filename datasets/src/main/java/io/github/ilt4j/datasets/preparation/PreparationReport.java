package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.Split;
import java.util.List;
import java.util.Map;

/**
 * What came of a preparation.
 *
 * @param shards the whole ones of every split that was asked for
 * @param skippedRecords malformed ones among what was read
 * @param finished whether it is done; else it was stopped
 * @param full whether every split has the size that was asked for, or takes whatever there is
 */
public record PreparationReport(
    Map<Split, List<Shard>> shards,
    Counts leftOut,
    long skippedRecords,
    boolean finished,
    boolean full) {

  /** All shards of a split as one, without name and hash. */
  public Shard total(Split split) {
    return Shard.sum(shards.getOrDefault(split, List.of()));
  }
}
