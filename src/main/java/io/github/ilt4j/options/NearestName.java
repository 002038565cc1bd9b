package io.github.ilt4j.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who typed an unknown name probably meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * The known name with the fewest edits from {@code typed}, the first of equals; empty when all
   * are further than half of the typed letters, because a far-fetched guess misleads.
   */
  public static Optional<String> of(String typed, Collection<String> known) {
    int most = Math.max(1, typed.length() / 2);
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= most);
  }

  /** Completes an error's sentence: {@code "; the nearest is 'name'"}, or nothing. */
  public static String hint(String typed, Collection<String> known) {
    return of(typed, known).map(name -> "; the nearest is '" + name + "'").orElse("");
  }

  /**
   * Optimal string alignment distance: insertions, deletions, substitutions, and swaps of
   * neighbours, each counting one. Case and the choice between hyphen and underscore count nothing.
   */
  static int distance(String first, String second) {
    String a = normal(first);
    String b = normal(second);
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
