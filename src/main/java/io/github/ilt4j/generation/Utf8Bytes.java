package io.github.ilt4j.generation;

/** Which bytes can follow in UTF-8 (RFC 3629, section 4). */
final class Utf8Bytes {

  private Utf8Bytes() {}

  /**
   * Whether {@code next} can follow.
   *
   * @param bytes that the word has so far, valid up to here
   * @param length how many of them
   * @param next a byte value
   */
  static boolean canFollow(int[] bytes, int length, int next) {
    int lead = length - 1;
    while (lead >= 0 && isContinuation(bytes[lead])) {
      lead--;
    }
    int have = length - 1 - lead;
    int needed = lead < 0 ? 0 : continuations(bytes[lead]);
    if (have >= needed) {
      return startsCharacter(next);
    }
    return have == 0 ? second(bytes[lead], next) : isContinuation(next);
  }

  private static boolean isContinuation(int value) {
    return value >= 0x80 && value <= 0xBF;
  }

  private static boolean startsCharacter(int value) {
    return value <= 0x7F || (value >= 0xC2 && value <= 0xF4);
  }

  private static int continuations(int lead) {
    return lead < 0xC2 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  }

  /**
   * The second byte is narrower where the first would allow overlong forms, surrogates, or values
   * beyond U+10FFFF.
   */
  private static boolean second(int lead, int next) {
    return switch (lead) {
      case 0xE0 -> next >= 0xA0 && next <= 0xBF;
      case 0xED -> next >= 0x80 && next <= 0x9F;
      case 0xF0 -> next >= 0x90 && next <= 0xBF;
      case 0xF4 -> next >= 0x80 && next <= 0x8F;
      default -> isContinuation(next);
    };
  }
}
