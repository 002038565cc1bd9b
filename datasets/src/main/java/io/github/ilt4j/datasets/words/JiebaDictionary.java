package io.github.ilt4j.datasets.words;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of jieba and how often each was counted, sorted, so that the words that share a prefix
 * are neighbours.
 *
 * <p>The resource is the {@code dict.txt} of {@code com.huaban:jieba-analysis}. It lacks one line
 * of the dictionary of Python's jieba 0.42.1, {@code 吉林 89 ns}; with it the two give the same
 * words.
 */
final class JiebaDictionary {
  private static final String RESOURCE = "/dict.txt";
  private static final String MISSING_WORD = "吉林";
  private static final int MISSING_COUNT = 89;

  private final String[] words;

  /** For each character the first word that does not begin with one below it. */
  private final int[] firstWith = new int[Character.MAX_VALUE + 2];

  private final double[] logProbabilities;
  private final double logTotal;

  private JiebaDictionary(Map<String, Integer> counts, long total) {
    words = counts.keySet().toArray(new String[0]);
    for (int c = 0, word = 0; c < firstWith.length; c++) {
      while (word < words.length && words[word].charAt(0) < c) {
        word++;
      }
      firstWith[c] = word;
    }
    logTotal = Math.log((double) total);
    logProbabilities =
        counts.values().stream().mapToDouble(count -> Math.log(count) - logTotal).toArray();
  }

  /**
   * Reads the dictionary from the class path.
   *
   * @throws IllegalStateException if it is not there or is not the one expected
   */
  static JiebaDictionary load() {
    TreeMap<String, Integer> counts = new TreeMap<>();
    long[] total = {0};
    JiebaResource.forEachLine(
        RESOURCE,
        line -> {
          int space = line.indexOf(' ');
          int end = line.indexOf(' ', space + 1);
          int count = Integer.parseInt(line.substring(space + 1, end < 0 ? line.length() : end));
          counts.put(line.substring(0, space), count);
          total[0] += count;
        });
    counts.put(MISSING_WORD, MISSING_COUNT);
    return new JiebaDictionary(counts, total[0] + MISSING_COUNT);
  }

  /**
   * Logarithm of the probability of a word that was counted once, which stands for unknown ones.
   */
  double logProbabilityOfUnknown() {
    return -logTotal;
  }

  /** Whether the dictionary holds exactly this word. */
  boolean contains(String word) {
    return Arrays.binarySearch(words, word) >= 0;
  }

  /** Told of each word that a text begins with. */
  interface Found {
    /** The word's end in the text, and the logarithm of its probability. */
    void word(int end, double logProbability);
  }

  /**
   * Finds every word of the dictionary that the text from {@code start} begins with, the shortest
   * first.
   */
  void prefixesOf(String text, int start, Found found) {
    int low = 0;
    int high = 0;
    for (int depth = 0; start + depth < text.length(); depth++) {
      char c = text.charAt(start + depth);
      if (depth == 0) {
        low = firstWith[c];
        high = firstWith[c + 1];
      } else {
        low = firstNotBelow(low, high, depth, c);
        high = firstNotBelow(low, high, depth, c + 1);
      }
      if (low == high) {
        return;
      }
      // The prefix itself sorts before the words that it begins.
      if (words[low].length() == depth + 1) {
        found.word(start + depth + 1, logProbabilities[low]);
      }
    }
  }

  /**
   * In a range of words that agree on {@code depth} characters, the first whose next character is
   * at least {@code c}.
   */
  private int firstNotBelow(int from, int to, int depth, int c) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      String word = words[middle];
      int found = depth < word.length() ? word.charAt(depth) : -1;
      if (found < c) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
