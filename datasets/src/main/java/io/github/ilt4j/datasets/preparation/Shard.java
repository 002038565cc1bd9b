package io.github.ilt4j.datasets.preparation;

import java.util.List;

/**
 * A finished shard.
 *
 * @param name of its file
 * @param examples lines
 * @param units of the data set's kind
 * @param bytes of UTF-8 of the texts
 * @param sha256 of the file, in hexadecimal
 */
public record Shard(String name, long examples, long units, long words, long bytes, String sha256) {

  /** The sum of all, without name and hash. */
  static Shard sum(List<Shard> shards) {
    long examples = 0;
    long units = 0;
    long words = 0;
    long bytes = 0;
    for (Shard shard : shards) {
      examples += shard.examples();
      units += shard.units();
      words += shard.words();
      bytes += shard.bytes();
    }
    return new Shard("", examples, units, words, bytes, "");
  }
}
