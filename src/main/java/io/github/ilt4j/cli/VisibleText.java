package io.github.ilt4j.cli;

import java.util.function.IntPredicate;

/** Text for a terminal: its control characters, which would steer it, as their Unicode pictures. */
final class VisibleText {

  private VisibleText() {}

  /** All control characters as pictures. */
  static String of(String text) {
    return of(text, c -> false);
  }

  /** All control characters as pictures but line feed and tab, which stay what they are. */
  static String lines(String text) {
    return of(text, c -> c == '\n' || c == '\t');
  }

  private static String of(String text, IntPredicate kept) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .map(c -> c >= 0x20 || kept.test(c) ? c : 0x2400 + c)
        .map(c -> c == 0x7F ? 0x2421 : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
