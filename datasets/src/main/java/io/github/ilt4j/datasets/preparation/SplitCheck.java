package io.github.ilt4j.datasets.preparation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The metadata of one split against its shards. */
final class SplitCheck {
  private final Path metadataFile;
  private final ShardName first;
  private final Optional<SplitMetadata> metadata;
  private final List<ShardCheck> shards;

  /**
   * @param first the name that its first shard should have
   * @param metadata empty if there is none that can be read
   */
  SplitCheck(
      Path metadataFile,
      ShardName first,
      Optional<SplitMetadata> metadata,
      List<ShardCheck> shards) {
    this.metadataFile = metadataFile;
    this.first = first;
    this.metadata = metadata;
    this.shards = shards;
  }

  Path metadataFile() {
    return metadataFile;
  }

  String prefix() {
    return first.prefix();
  }

  String split() {
    return first.split();
  }

  Optional<SplitMetadata> metadata() {
    return metadata;
  }

  List<ShardCheck> shards() {
    return shards;
  }

  /** All that is wrong with it. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    shards.forEach(shard -> findings.addAll(shard.findings()));
    findings.addAll(gaps());
    if (metadata.isEmpty()) {
      findings.add(
          Finding.ofMetadata(metadataFile + ": missing, for " + shards.size() + " shards"));
    } else {
      findings.addAll(counts(metadata.get()));
      findings.addAll(eachShard(metadata.get()));
    }
    return findings;
  }

  private List<Finding> gaps() {
    List<Finding> findings = new ArrayList<>();
    Set<String> there = new TreeSet<>();
    shards.forEach(shard -> there.add(shard.shard().name()));
    for (int i = 0; !there.isEmpty(); i++) {
      String name = new ShardName(first.prefix(), first.split(), i).toString();
      if (!there.remove(name)) {
        findings.add(
            Finding.of(metadataFile.resolveSibling(name) + ": missing between the others"));
      }
    }
    return findings;
  }

  private List<Finding> counts(SplitMetadata said) {
    Shard found = Shard.sum(shards.stream().map(ShardCheck::shard).toList());
    List<Finding> findings = new ArrayList<>();
    compare(findings, "num_shards", said.shardCount(), shards.size());
    compare(findings, "num_examples", said.examples(), found.examples());
    compare(findings, "total_units", said.units(), found.units());
    return findings;
  }

  private void compare(List<Finding> findings, String key, long said, long found) {
    if (said != found) {
      findings.add(
          Finding.ofMetadata(metadataFile + ": " + key + ": says " + said + ", found " + found));
    }
  }

  private List<Finding> eachShard(SplitMetadata said) {
    Map<String, Shard> listed = new HashMap<>();
    said.shards().forEach(shard -> listed.put(shard.name(), shard));
    List<Finding> findings = new ArrayList<>();
    if (listed.isEmpty()) {
      return findings;
    }
    for (ShardCheck check : shards) {
      Shard found = check.shard();
      Path file = metadataFile.resolveSibling(found.name());
      Shard before = listed.remove(found.name());
      if (before == null) {
        findings.add(Finding.ofMetadata(file + ": not listed in " + metadataFile.getFileName()));
      } else if (!before.sha256().equals(found.sha256())) {
        findings.add(
            Finding.ofMetadata(file + ": other bytes than when it was prepared (SHA-256)"));
      } else if (!before.equals(found)) {
        findings.add(Finding.ofMetadata(file + ": counts say " + before + ", found " + found));
      }
    }
    listed.keySet().stream()
        .sorted()
        .forEach(
            name ->
                findings.add(
                    Finding.ofMetadata(
                        metadataFile.resolveSibling(name)
                            + ": missing, but listed in "
                            + metadataFile.getFileName())));
    return findings;
  }

  /** Metadata that says what the shards hold; empty if a shard is broken, which it would hide. */
  Optional<SplitMetadata> repaired() {
    if (shards.isEmpty() || !shards.stream().allMatch(ShardCheck::isWhole)) {
      return Optional.empty();
    }
    List<Shard> found = shards.stream().map(ShardCheck::shard).toList();
    Set<String> languages = new TreeSet<>();
    shards.forEach(shard -> languages.addAll(shard.languages()));
    String language =
        languages.size() == 1 ? languages.iterator().next() : PreparationOptions.MULTIPLE;
    return Optional.of(
        metadata
            .map(known -> known.withShards(found))
            .orElseGet(
                () -> SplitMetadata.unknown(first.prefix(), first.split(), language, found)));
  }
}
