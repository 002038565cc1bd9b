package io.github.ilt4j.datasets.sources;

/**
 * What {@link EmbeddedData} makes of ICU's language data. SO and SI stand for U+000E and U+000F.
 */
public enum EmbeddedTask {
  /** Spelled-out numbers from language to language: {@code <en>SOforty-twoSI<fr> quarante-deux}. */
  NUMBERS,
  /**
   * Numbers below 1,000 from digits to words: {@code <number>SO742SI<en> seven hundred forty-two}.
   */
  SPELLING,
  /**
   * Names of languages, countries and months from language to language: {@code <en>SOMaySI<de>
   * Mai}.
   */
  NAMES,
  /** Half numbers, half names. */
  TRANSLATION,
  /** A few words of one language, twice: {@code <text>SOfive MaySI<repeat> five May}. */
  REPETITION,
  /**
   * The letters of a word and how often each occurs: {@code <text>SOMayotteSI<count> M1 A1 Y1 O1 T2
   * E1}.
   */
  LETTER_COUNT;

  /** How many languages the task needs to choose from. */
  int minLanguages() {
    return switch (this) {
      case NUMBERS, NAMES, TRANSLATION -> 2;
      case SPELLING, REPETITION, LETTER_COUNT -> 1;
    };
  }
}
