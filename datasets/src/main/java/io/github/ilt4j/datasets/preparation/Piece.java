package io.github.ilt4j.datasets.preparation;

import java.nio.charset.StandardCharsets;

/**
 * What becomes one record: a document, or a part of it.
 *
 * @param words that the text has when it is read by itself
 * @param chars code points
 * @param bytes of UTF-8
 */
record Piece(String text, int words, int chars, int bytes, long fingerprint) {

  static Piece of(String text, int words) {
    return new Piece(
        text,
        words,
        text.codePointCount(0, text.length()),
        text.getBytes(StandardCharsets.UTF_8).length,
        Fingerprint.of(text));
  }

  int units(UnitType unit) {
    return unit == UnitType.WORDS ? words : chars;
  }
}
