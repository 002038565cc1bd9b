package io.github.ilt4j.datasets.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chinese words by the algorithm of jieba's default mode ({@code jieba.cut(text)}, version 0.42.1):
 * among all ways to put the dictionary's words side by side the most probable one wins; single
 * characters left beside each other that are no word together go to the {@link JiebaTagger}.
 * Characters outside U+4E00 to U+9FD5 are words of their own.
 *
 * <p>Texts are runs of Han script, so what jieba does with Latin letters inside Chinese never
 * applies.
 */
final class JiebaSegmenter implements Segmenter {
  private static final char FIRST = '\u4E00';
  private static final char LAST = '\u9FD5';

  private final JiebaDictionary dictionary;
  private final JiebaTagger tagger;

  JiebaSegmenter(JiebaDictionary dictionary, JiebaTagger tagger) {
    this.dictionary = dictionary;
    this.tagger = tagger;
  }

  @Override
  public List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int end = i;
      while (end < text.length() && isIdeograph(text.charAt(end))) {
        end++;
      }
      if (end > i) {
        splitBlock(text.substring(i, end), words);
      } else {
        end = text.offsetByCodePoints(i, 1);
        words.add(text.substring(i, end));
      }
      i = end;
    }
    return words;
  }

  private static boolean isIdeograph(char c) {
    return c >= FIRST && c <= LAST;
  }

  private void splitBlock(String block, List<String> words) {
    int[] ends = mostProbableEnds(block);
    int singles = 0;
    int i = 0;
    while (i < ends.length) {
      int end = ends[i];
      if (end > i + 1) {
        addSingles(block.substring(singles, i), words);
        words.add(block.substring(i, end));
        singles = end;
      }
      i = end;
    }
    addSingles(block.substring(singles), words);
  }

  /**
   * For each position the end of the word that begins there on the most probable route to the
   * block's end.
   */
  private int[] mostProbableEnds(String block) {
    int length = block.length();
    int[] ends = new int[length];
    double[] scores = new double[length + 1];
    Arrays.fill(scores, 0, length, Double.NEGATIVE_INFINITY);
    for (int start = length - 1; start >= 0; start--) {
      int from = start;
      dictionary.prefixesOf(
          block,
          start,
          (end, logProbability) -> {
            double score = logProbability + scores[end];
            // Of equally probable words the longest, which comes last.
            if (score >= scores[from]) {
              scores[from] = score;
              ends[from] = end;
            }
          });
      if (ends[start] == 0) {
        ends[start] = start + 1;
        scores[start] = dictionary.logProbabilityOfUnknown() + scores[start + 1];
      }
    }
    return ends;
  }

  private void addSingles(String singles, List<String> words) {
    if (singles.length() > 1 && !dictionary.contains(singles)) {
      words.addAll(tagger.split(singles));
    } else {
      for (int i = 0; i < singles.length(); i++) {
        words.add(singles.substring(i, i + 1));
      }
    }
  }
}
