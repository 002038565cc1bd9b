package io.github.ilt4j.datasets.words;

import java.util.List;

/** Cuts a text into words. */
public interface Segmenter {
  /**
   * The words of a text, in order and none of them empty. Joined they give back the text, whatever
   * it holds.
   *
   * @param text any string, unpaired surrogates included
   */
  List<String> split(String text);
}
