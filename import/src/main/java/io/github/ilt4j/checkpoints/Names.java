package io.github.ilt4j.checkpoints;

import java.util.Collection;
import java.util.Optional;

/** The name that somebody probably meant. */
public final class Names {
  /** Comparing takes the product of the lengths, and no real name is as long. */
  private static final int LONGEST = 300;

  private static final int LONGEST_MESSAGE = 10_000;

  private Names() {}

  /**
   * A text to show: names come from files of strangers, and must not steer a terminal or fill it.
   */
  static String printable(String text) {
    boolean fits = text.length() <= LONGEST_MESSAGE;
    String cut = fits ? text : text.substring(0, LONGEST_MESSAGE) + "...";
    return withoutControls(cut);
  }

  /** A text of any length that does not steer a terminal. */
  static String withoutControls(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n]]", "\uFFFD");
  }

  /**
   * The nearest of {@code known} by edits of single characters, if a third of the name or less
   * differs.
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Math.max(1, name.length() / 3) + 1;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - name.length()) < bestDistance) {
        int distance = distance(name, candidate, bestDistance);
        if (distance < bestDistance) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The end of an error message: empty, or the nearest name. */
  public static String didYouMean(String name, Collection<String> known) {
    return nearest(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** Edits from one to the other, or {@code enough} if there are as many or more. */
  private static int distance(String from, String to, int enough) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      int least = i;
      for (int j = 1; j < row.length; j++) {
        int kept = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(kept, Math.min(row[j - 1], row[j]) + 1);
        least = Math.min(least, row[j]);
      }
      if (least >= enough) {
        return enough;
      }
    }
    return row[to.length()];
  }
}
