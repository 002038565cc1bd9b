package io.github.ilt4j.generation.processors;

/** Which bytes can follow in UTF-8 (RFC 3629, section 4). */
public final class Utf8Bytes {

  /** Bytes below are whole characters. */
  static final int FIRST_NOT_ASCII = 0x80;

  /** C0 and C1 would begin overlong forms. */
  static final int FIRST_LEAD = 0xC2;

  private static final int LAST_OF_TWO = 0xDF;
  private static final int LAST_OF_THREE = 0xEF;
  private static final int LAST_LEAD = 0xF4;
  private static final int LAST_CONTINUATION = 0xBF;

  private Utf8Bytes() {}

  /** How many bytes the word's last character still lacks. */
  public static int missing(WordBytes word) {
    int have = continuations(word);
    int lead = word.length() - 1 - have;
    return lead < 0 ? 0 : Math.max(0, expected(word.at(lead)) - have);
  }

  /** How many bytes of the word's last character are there, if it lacks some; else 0. */
  public static int begun(WordBytes word) {
    return missing(word) == 0 ? 0 : continuations(word) + 1;
  }

  /**
   * The least byte that continues the word's last character, which lacks some. It is higher after
   * leads that would allow overlong forms.
   */
  static int leastContinuation(WordBytes word) {
    return switch (word.last()) {
      case 0xE0 -> 0xA0;
      case 0xF0 -> 0x90;
      default -> FIRST_NOT_ASCII;
    };
  }

  /**
   * The greatest byte that continues the word's last character, which lacks some. It is lower after
   * leads that would allow surrogates, or values beyond U+10FFFF.
   */
  static int mostContinuation(WordBytes word) {
    return switch (word.last()) {
      case 0xED -> 0x9F;
      case 0xF4 -> 0x8F;
      default -> LAST_CONTINUATION;
    };
  }

  /** The greatest byte that begins a character of at most so many bytes. */
  static int mostLead(int room) {
    return switch (room) {
      case 0, 1 -> FIRST_NOT_ASCII - 1;
      case 2 -> LAST_OF_TWO;
      case 3 -> LAST_OF_THREE;
      default -> LAST_LEAD;
    };
  }

  /** How many continuations the word ends with; more than three are none of a character's. */
  private static int continuations(WordBytes word) {
    int count = 0;
    while (count < word.length() && count < 4 && isContinuation(word, count)) {
      count++;
    }
    return count;
  }

  private static boolean isContinuation(WordBytes word, int fromLast) {
    int value = word.at(word.length() - 1 - fromLast);
    return value >= FIRST_NOT_ASCII && value <= LAST_CONTINUATION;
  }

  private static int expected(int lead) {
    if (lead < FIRST_LEAD || lead > LAST_LEAD) {
      return 0;
    }
    return lead <= LAST_OF_TWO ? 1 : lead <= LAST_OF_THREE ? 2 : 3;
  }
}
