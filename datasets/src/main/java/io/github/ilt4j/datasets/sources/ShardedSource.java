package io.github.ilt4j.datasets.sources;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Files one after the other, in an order that depends on a seed and the epoch, so that mixing
 * within a buffer meets other neighbours in every epoch.
 */
public final class ShardedSource implements TextSource {
  private final List<Path> shards;
  private final FileOptions options;
  private final long seed;

  /**
   * @throws DataException if a name tells no format, or there is none
   */
  public ShardedSource(List<Path> shards, FileOptions options, long seed) {
    this.shards = List.copyOf(shards);
    this.options = options;
    this.seed = seed;
    FileSource.of(shards, options);
  }

  @Override
  public ExampleStream open(long epoch) {
    List<Path> order = new ArrayList<>(shards);
    Collections.shuffle(order, Seeds.random(seed, epoch));
    return FileSource.of(order, options).open(epoch);
  }

  @Override
  public String description() {
    return FileSource.of(shards, options).description() + ", in random order";
  }
}
