package io.github.ilt4j.datasets.words;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;

/**
 * The segmenters of the scripts. A dictionary is loaded by the class that holds it, at its first
 * use.
 */
final class Segmenters {
  private Segmenters() {}

  /** Chinese words, as {@code jieba.cut} gives them. */
  static List<String> chinese(String run) {
    return Chinese.SEGMENTER.split(run);
  }

  /** Japanese words, as kuromoji with UniDic gives them. */
  static List<String> japanese(String run) {
    return Japanese.SEGMENTER.split(run);
  }

  /**
   * Words by ICU's rules, which look up Thai, Lao, Khmer and Burmese in a dictionary, whatever the
   * locale.
   */
  static List<String> dictionary(String run) {
    BreakIterator borders = BreakIterator.getWordInstance(ULocale.ROOT);
    borders.setText(run);
    List<String> words = new ArrayList<>();
    int start = borders.first();
    for (int end = borders.next(); end != BreakIterator.DONE; end = borders.next()) {
      words.add(run.substring(start, end));
      start = end;
    }
    return words;
  }

  private static final class Chinese {
    static final Segmenter SEGMENTER =
        new JiebaSegmenter(JiebaDictionary.load(), JiebaTagger.load());
  }

  private static final class Japanese {
    static final Segmenter SEGMENTER = new JapaneseSegmenter();
  }
}
