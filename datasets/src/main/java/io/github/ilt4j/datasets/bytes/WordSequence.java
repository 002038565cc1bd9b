package io.github.ilt4j.datasets.bytes;

import io.github.ilt4j.datasets.words.WordSegmenter;
import java.util.List;
import java.util.Optional;

/**
 * The words of one sequence and what the model is to say after each.
 *
 * @param words {@code [words]}, the first is {@link ByteTokenizer#BOS_WORD}
 * @param labels {@code [words]}: the text that follows each word; the empty text (just EOS) ends
 *     the sequence; nothing where the loss does not look (all PAD)
 */
public record WordSequence(List<String> words, List<Optional<String>> labels) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no word or the lists differ in length
   */
  public WordSequence {
    words = List.copyOf(words);
    labels = List.copyOf(labels);
    if (words.isEmpty() || words.size() != labels.size()) {
      throw new IllegalArgumentException(
          "sequence: expected one label for each of at least one word, found "
              + words.size()
              + " words and "
              + labels.size()
              + " labels");
    }
  }

  /** Number of words, BOS included. */
  public int length() {
    return words.size();
  }

  /** Whether the last word is whole, so that a continuation begins a new one. */
  public boolean lastWordComplete() {
    return WordSegmenter.isComplete(words.get(words.size() - 1));
  }

  /**
   * The ids of a word's label: BOS, the label's bytes, EOS; empty where the label is masked. Of the
   * ids of several labels padded to one width, the bytes decoder reads all columns but the last and
   * is to predict all but the first.
   */
  public int[] labelIds(int word, ByteTokenizer tokenizer) {
    return labels.get(word).map(tokenizer::encode).orElse(new int[0]);
  }
}
