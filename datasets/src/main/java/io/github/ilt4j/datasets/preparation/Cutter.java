package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.words.WordSegmenter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/**
 * Cuts documents into pieces and counts them. A piece has the words that it has when it is read by
 * itself: in scripts without spaces these may be others than within the whole document.
 */
record Cutter(WordSegmenter segmenter, OptionalInt maxWords) {

  /** The pieces of a document: of at most {@code maxWords} words, together the whole text. */
  List<Piece> pieces(String text) {
    List<String> words = segmenter.split(text);
    if (maxWords.isEmpty() || words.size() <= maxWords.getAsInt()) {
      return List.of(Piece.of(text, words.size()));
    }
    List<Piece> pieces = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      StringBuilder joined = new StringBuilder();
      for (int i = 0; i < maxWords.getAsInt() && !left.isEmpty(); i++) {
        joined.append(left.remove());
      }
      Piece piece = first(joined.toString(), maxWords.getAsInt());
      // What did not fit, where the text by itself has more words.
      List<String> rest = segmenter.split(joined.substring(piece.text().length()));
      for (int i = rest.size() - 1; i >= 0; i--) {
        left.push(rest.get(i));
      }
      pieces.add(piece);
    }
    return pieces;
  }

  /** The longest beginning of a text, in whole words, that has at most so many units by itself. */
  Piece first(Piece piece, UnitType unit, int units) {
    if (unit == UnitType.WORDS) {
      return first(piece.text(), units);
    }
    String text = piece.text();
    String cut = text.substring(0, text.offsetByCodePoints(0, Math.min(units, piece.chars())));
    return Piece.of(cut, segmenter.split(cut).size());
  }

  private Piece first(String text, int maxWords) {
    String cut = text;
    List<String> words = segmenter.split(cut);
    while (words.size() > maxWords) {
      StringBuilder shorter = new StringBuilder();
      Iterator<String> next = words.iterator();
      for (int i = 0; i < maxWords; i++) {
        shorter.append(next.next());
      }
      cut = shorter.toString();
      words = segmenter.split(cut);
    }
    return Piece.of(cut, words.size());
  }
}
