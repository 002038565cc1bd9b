package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.Split;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a shard: {@code opus-100-en-he-train-00000000.jsonl.gz}. */
record ShardName(String prefix, String split, int number) implements Comparable<ShardName> {
  private static final Pattern FORM = Pattern.compile("(.+)-([a-z]+)-([0-9]{8})\\.jsonl\\.gz");

  static ShardName of(String prefix, Split split, int number) {
    return new ShardName(prefix, label(split), number);
  }

  /** The parts of a name; empty if it is none of a shard. */
  static Optional<ShardName> parse(String name) {
    Matcher matcher = FORM.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new ShardName(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  /** The name of a split in names and metadata. */
  static String label(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(ShardName other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s-%s-%08d.jsonl.gz", prefix, split, number);
  }
}
