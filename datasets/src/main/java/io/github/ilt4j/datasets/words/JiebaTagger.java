package io.github.ilt4j.datasets.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts characters that form no known word: a hidden Markov model tags each as begin, middle or end
 * of a word or as a word of its own, and the most probable tags (Viterbi) say where words end.
 *
 * <p>Emission probabilities are the {@code prob_emit.txt} of {@code com.huaban:jieba-analysis};
 * start and transition probabilities are those of jieba 0.42.1 (finalseg).
 */
final class JiebaTagger {
  private static final String RESOURCE = "/prob_emit.txt";

  /**
   * The tags in the order of their letters, by which jieba resolves ties: begin, end, middle,
   * single.
   */
  private static final String TAGS = "BEMS";

  private static final int BEGIN = 0;
  private static final int END = 1;
  private static final int MIDDLE = 2;
  private static final int SINGLE = 3;

  /** Stands for the logarithm of zero. */
  private static final double IMPOSSIBLE = -3.14e100;

  private static final double[] START = {
    -0.26268660809250016, IMPOSSIBLE, IMPOSSIBLE, -1.4652633398537678
  };

  /** Which tags may come before a tag, in the order of their letters. */
  private static final int[][] BEFORE = {
    {END, SINGLE}, {BEGIN, MIDDLE}, {BEGIN, MIDDLE}, {END, SINGLE}
  };

  /** Transition from the tag of the row to that of the column. */
  private static final double[][] TRANSITION = {
    {IMPOSSIBLE, -0.51082562376599, -0.916290731874155, IMPOSSIBLE},
    {-0.5897149736854513, IMPOSSIBLE, IMPOSSIBLE, -0.8085250474669937},
    {IMPOSSIBLE, -0.33344856811948514, -1.2603623820268226, IMPOSSIBLE},
    {-0.7211965654669841, IMPOSSIBLE, IMPOSSIBLE, -0.6658631448798212}
  };

  private final Map<Character, double[]> emissions;

  private JiebaTagger(Map<Character, double[]> emissions) {
    this.emissions = emissions;
  }

  /**
   * Reads the model from the class path.
   *
   * @throws IllegalStateException if it is not there
   */
  static JiebaTagger load() {
    Map<Character, double[]> emissions = new HashMap<>();
    int[] tag = {-1};
    JiebaResource.forEachLine(
        RESOURCE,
        line -> {
          int tab = line.indexOf('\t');
          if (tab < 0) {
            tag[0] = TAGS.indexOf(line);
          } else {
            double[] row = emissions.computeIfAbsent(line.charAt(0), c -> impossible());
            row[tag[0]] = Double.parseDouble(line.substring(tab + 1));
          }
        });
    return new JiebaTagger(emissions);
  }

  private static double[] impossible() {
    double[] row = new double[TAGS.length()];
    Arrays.fill(row, IMPOSSIBLE);
    return row;
  }

  /** The words of a stretch of characters, all of the basic plane. */
  List<String> split(String text) {
    int[] tags = tags(text);
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < tags.length; i++) {
      if (tags[i] == END || tags[i] == SINGLE) {
        words.add(text.substring(start, i + 1));
        start = i + 1;
      }
    }
    return words;
  }

  private int[] tags(String text) {
    int length = text.length();
    int[][] cameFrom = new int[length][TAGS.length()];
    double[] scores = START.clone();
    double[] none = impossible();
    for (int i = 0; i < length; i++) {
      double[] emission = emissions.getOrDefault(text.charAt(i), none);
      double[] next = new double[TAGS.length()];
      for (int tag = 0; tag < next.length; tag++) {
        if (i == 0) {
          next[tag] = START[tag] + emission[tag];
          continue;
        }
        int[] before = BEFORE[tag];
        double first = scores[before[0]] + TRANSITION[before[0]][tag] + emission[tag];
        double second = scores[before[1]] + TRANSITION[before[1]][tag] + emission[tag];
        boolean firstWins = first > second;
        next[tag] = firstWins ? first : second;
        cameFrom[i][tag] = firstWins ? before[0] : before[1];
      }
      scores = next;
    }
    int[] tags = new int[length];
    int tag = scores[END] > scores[SINGLE] ? END : SINGLE;
    for (int i = length - 1; i >= 0; i--) {
      tags[i] = tag;
      tag = cameFrom[i][tag];
    }
    return tags;
  }
}
