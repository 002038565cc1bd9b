package io.github.ilt4j.datasets.words;

import com.atilika.kuromoji.unidic.Token;
import com.atilika.kuromoji.unidic.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Short unit words of UniDic by kuromoji, whose tokenizer is safe to share between threads. */
final class JapaneseSegmenter implements Segmenter {
  private final Tokenizer tokenizer = new Tokenizer();

  @Override
  public List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    // Cut by position, so that what the tokenizer might leave out stays with the word before it.
    for (Token token : tokenizer.tokenize(text)) {
      if (token.getPosition() > start) {
        words.add(text.substring(start, token.getPosition()));
        start = token.getPosition();
      }
    }
    if (start < text.length()) {
      words.add(text.substring(start));
    }
    return words;
  }
}
