package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Writes the shards of one split, up to its size. */
final class SplitWriter implements AutoCloseable {
  private final Path folder;
  private final String prefix;
  private final Split split;
  private final UnitType unit;
  private final long limit;
  private final long unitsPerFile;
  private final ExecutorService packers;
  private final List<Shard> shards;
  private Optional<ShardWriter> open = Optional.empty();
  private long unitsOfShards;

  /**
   * @param limit most units of the split
   * @param before shards that are there already
   */
  SplitWriter(
      Path folder,
      PreparationOptions options,
      Split split,
      long limit,
      List<Shard> before,
      ExecutorService packers) {
    this.folder = folder;
    this.prefix = options.source().prefix();
    this.split = split;
    this.unit = options.unit();
    this.limit = limit;
    this.unitsPerFile = options.unitsPerFile();
    this.packers = packers;
    this.shards = new ArrayList<>(before);
    this.unitsOfShards = Shard.sum(before).units();
  }

  Split split() {
    return split;
  }

  List<Shard> shards() {
    return List.copyOf(shards);
  }

  long units() {
    return unitsOfShards + open.map(ShardWriter::units).orElse(0L);
  }

  long limit() {
    return limit;
  }

  /** Units that it still takes. */
  long room() {
    return limit - units();
  }

  /**
   * Adds a record that there is room for.
   *
   * @return whether that made a shard whole
   */
  boolean add(Piece piece, String language, Optional<String> id) {
    if (open.isEmpty()) {
      open = Optional.of(newShard());
    }
    ShardWriter shard = open.get();
    shard.add(piece, unit, language, id);
    return shard.units() >= unitsPerFile && endShard();
  }

  private ShardWriter newShard() {
    Path file = folder.resolve(ShardName.of(prefix, split, shards.size()).toString());
    try {
      return new ShardWriter(file, packers);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Ends the shard that is being written.
   *
   * @return whether there was one
   */
  boolean endShard() {
    if (open.isEmpty()) {
      return false;
    }
    Shard shard = open.get().finish();
    shards.add(shard);
    unitsOfShards += shard.units();
    open = Optional.empty();
    return true;
  }

  /** Throws away the shard that is being written. */
  @Override
  public void close() {
    open.ifPresent(ShardWriter::close);
    open = Optional.empty();
  }
}
