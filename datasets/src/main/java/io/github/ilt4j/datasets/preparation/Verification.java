package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.FileSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Checks a folder of prepared shards: that every shard can be read, that every record has a text
 * and a language, that counts and hashes are those of the metadata, and that no text of training
 * stands in another split, of any data set in the folder.
 */
public final class Verification {
  private final PreparedFolder prepared;
  private final ExecutorService pool;
  private final FingerprintSet heldOut = new FingerprintSet();
  private final Set<Long> leaked = new ConcurrentSkipListSet<>();

  private Verification(Path folder, ExecutorService pool) {
    this.prepared = new PreparedFolder(folder);
    this.pool = pool;
  }

  /**
   * What came of it.
   *
   * @param findings all that is wrong
   * @param notes what may be wrong, but need not
   * @param examples checked
   */
  public record Report(List<Finding> findings, List<String> notes, long examples, int shards) {}

  /**
   * Checks a folder.
   *
   * @param fix whether metadata is written anew where it is wrong and the shards are whole
   * @param progress is told how many shards are done
   * @return what is wrong, or was until it was repaired
   * @throws DataException if the folder cannot be read or has no shards
   */
  public static Report of(Path folder, int threads, boolean fix, Consumer<Integer> progress) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      return new Verification(folder, pool).run(fix, progress);
    } finally {
      pool.shutdownNow();
    }
  }

  /** How many shards a folder has. */
  public static int shards(Path folder) {
    return new PreparedFolder(folder).groups().values().stream().mapToInt(List::size).sum();
  }

  private Report run(boolean fix, Consumer<Integer> progress) {
    Map<ShardName, List<Path>> groups = prepared.groups();
    prepared.metadata().stream()
        .map(file -> SplitMetadata.firstShard(file.getFileName().toString()))
        .forEach(first -> first.ifPresent(name -> groups.putIfAbsent(name, List.of())));
    if (groups.isEmpty()) {
      throw new DataException(
          prepared.folder() + ": no prepared shards there: expected NAME-train-00000000.jsonl.gz.");
    }
    Map<ShardName, SplitCheck> checks = new TreeMap<>();
    List<Finding> findings = new ArrayList<>(leftovers());
    // Training last: all others are what it must not hold.
    for (boolean training : new boolean[] {false, true}) {
      groups.forEach(
          (first, files) -> {
            if (isTraining(first) == training) {
              checks.put(first, check(first, files, findings, progress));
            }
          });
    }
    for (SplitCheck check : checks.values()) {
      boolean repaired = fix && repair(check);
      check.findings().forEach(found -> findings.add(repaired ? found.asRepaired() : found));
    }
    findings.addAll(placesOfLeaks(groups));
    List<ShardCheck> shards =
        checks.values().stream().flatMap(check -> check.shards().stream()).toList();
    long examples = shards.stream().mapToLong(shard -> shard.shard().examples()).sum();
    return new Report(findings, notes(checks), examples, shards.size());
  }

  private static boolean isTraining(ShardName name) {
    return name.split().equals("train");
  }

  private List<Finding> leftovers() {
    return prepared.list().stream()
        .filter(
            file -> {
              String name = file.getFileName().toString();
              return name.endsWith(PreparationState.ENDING)
                  || name.endsWith(ShardWriter.UNFINISHED);
            })
        .map(file -> Finding.of(file + ": left by an unfinished preparation"))
        .toList();
  }

  private SplitCheck check(
      ShardName first, List<Path> files, List<Finding> findings, Consumer<Integer> progress) {
    Path file = SplitMetadata.path(prepared.folder(), first.prefix(), first.split());
    Optional<SplitMetadata> metadata = Optional.empty();
    if (Files.exists(file)) {
      try {
        metadata = Optional.of(SplitMetadata.read(file));
      } catch (DataException e) {
        findings.add(Finding.of(e.getMessage()));
      }
    }
    SplitMetadata known =
        metadata.orElseGet(
            () ->
                SplitMetadata.unknown(
                    first.prefix(), first.split(), PreparationOptions.MULTIPLE, List.of()));
    List<Future<ShardCheck>> running = new ArrayList<>();
    for (Path shard : files) {
      running.add(
          pool.submit(
              () ->
                  ShardCheck.of(
                      shard, known, isTraining(first) ? this::notHeldOut : this::holdOut)));
    }
    List<ShardCheck> shards = new ArrayList<>();
    for (Future<ShardCheck> one : running) {
      shards.add(get(one));
      progress.accept(1);
    }
    return new SplitCheck(file, first, metadata, shards);
  }

  private static ShardCheck get(Future<ShardCheck> check) {
    try {
      return check.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while checking", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("checking failed: " + e.getCause(), e.getCause());
    }
  }

  private Optional<String> holdOut(String text) {
    long fingerprint = Fingerprint.of(text);
    synchronized (heldOut) {
      heldOut.add(fingerprint);
    }
    return Optional.empty();
  }

  private Optional<String> notHeldOut(String text) {
    long fingerprint = Fingerprint.of(text);
    if (!heldOut.contains(fingerprint)) {
      return Optional.empty();
    }
    leaked.add(fingerprint);
    return Optional.of("this text stands in another split, too");
  }

  /** Where the texts stand that training has and should not: they are looked for once more. */
  private List<Finding> placesOfLeaks(Map<ShardName, List<Path>> groups) {
    List<Path> others = new ArrayList<>();
    groups.forEach((first, files) -> others.addAll(isTraining(first) ? List.of() : files));
    List<Finding> places = new ArrayList<>();
    if (leaked.isEmpty() || others.isEmpty()) {
      return places;
    }
    try (ExampleStream stream =
        FileSource.of(others, PreparedFolder.RECORDS.withSkipBadLines(true)).open(0)) {
      stream.forEachRemaining(
          example -> {
            if (leaked.contains(Fingerprint.of(example.text()))) {
              places.add(Finding.of(example.origin() + ": this text stands in training, too"));
            }
          });
    }
    return places;
  }

  private static boolean repair(SplitCheck check) {
    Optional<SplitMetadata> right = check.repaired();
    boolean wrong = check.findings().stream().anyMatch(Finding::inMetadata);
    if (wrong && right.isPresent()) {
      JsonFile.write(check.metadataFile(), right.get().json());
    }
    return right.isPresent();
  }

  /** Splits of one source that were not made together may share documents of other texts. */
  private static List<String> notes(Map<ShardName, SplitCheck> checks) {
    Map<String, Set<String>> apart = new HashMap<>();
    for (SplitCheck check : checks.values()) {
      check
          .metadata()
          .filter(metadata -> !metadata.createdWithAnother())
          .ifPresent(
              metadata ->
                  apart
                      .computeIfAbsent(metadata.source(), source -> new TreeSet<>())
                      .add(check.split()));
    }
    return apart.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(
            entry ->
                entry.getKey()
                    + ": "
                    + String.join(" and ", entry.getValue())
                    + " were not made together: documents may stand on both sides")
        .sorted()
        .toList();
  }
}
