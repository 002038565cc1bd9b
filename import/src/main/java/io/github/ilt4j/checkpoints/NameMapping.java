package io.github.ilt4j.checkpoints;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How names of a file become names of a model. The file of a bare body lacks the prefix that the
 * body has inside a model with a head ({@code bert.}), or the other way round, or has the prefix of
 * a larger model. Which of these holds is decided by the names alone: each name votes for what
 * would make it match, and the majority is taken for all.
 */
final class NameMapping {
  private static final int MOST_SEGMENTS = 3;

  private final Set<String> wanted;
  private final String removed;
  private final String added;

  private NameMapping(Set<String> wanted, String removed, String added) {
    this.wanted = wanted;
    this.removed = removed;
    this.added = added;
  }

  static NameMapping between(Collection<String> inFile, Collection<String> wantedNames) {
    Set<String> wanted = new HashSet<>(wantedNames);
    Set<String> canonical = new HashSet<>();
    inFile.forEach(name -> canonical.add(canonical(name)));
    int asTheyAre = (int) canonical.stream().filter(wanted::contains).count();
    Map.Entry<String, Integer> remove = mostFrequentPrefix(canonical, wanted);
    Map.Entry<String, Integer> add = mostFrequentPrefix(wanted, canonical);
    if (asTheyAre >= Math.max(remove.getValue(), add.getValue())) {
      return new NameMapping(wanted, "", "");
    }
    return remove.getValue() >= add.getValue()
        ? new NameMapping(wanted, remove.getKey(), "")
        : new NameMapping(wanted, "", add.getKey());
  }

  /** The prefix without which most of {@code names} are among {@code others}, and how many. */
  private static Map.Entry<String, Integer> mostFrequentPrefix(
      Set<String> names, Set<String> others) {
    Map<String, Integer> votes = new HashMap<>();
    for (String name : names) {
      int dot = name.indexOf('.');
      for (int i = 0; i < MOST_SEGMENTS && dot >= 0; i++) {
        if (others.contains(name.substring(dot + 1))) {
          votes.merge(name.substring(0, dot + 1), 1, Integer::sum);
        }
        dot = name.indexOf('.', dot + 1);
      }
    }
    Comparator<Map.Entry<String, Integer>> byVotes = Map.Entry.comparingByValue();
    return votes.entrySet().stream()
        .max(byVotes.thenComparing(Map.Entry.comparingByKey()))
        .orElse(Map.entry("", 0));
  }

  /** The model's name of a tensor, whether the model has a parameter of that name or not. */
  String modelName(String name) {
    String canonical = canonical(name);
    if (canonical.startsWith(removed) && !wanted.contains(canonical)) {
      canonical = canonical.substring(removed.length());
    }
    return wanted.contains(canonical) || added.isEmpty() ? canonical : added + canonical;
  }

  /** TensorFlow's names of a layer norm's parameters, which older files of BERT still have. */
  private static String canonical(String name) {
    if (name.endsWith("LayerNorm.gamma")) {
      return name.substring(0, name.length() - "gamma".length()) + "weight";
    }
    if (name.endsWith("LayerNorm.beta")) {
      return name.substring(0, name.length() - "beta".length()) + "bias";
    }
    return name;
  }
}
