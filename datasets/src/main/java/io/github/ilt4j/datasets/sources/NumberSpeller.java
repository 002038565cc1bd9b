package io.github.ilt4j.datasets.sources;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.util.List;
import java.util.stream.Stream;

/**
 * Numbers as words in several languages. One a stream: ICU's formatters are not to be shared
 * between threads.
 */
final class NumberSpeller {
  /** Hints where a word may be broken (U+00AD, U+200B), which ICU writes and people do not. */
  private static final String BREAK_HINTS = "[\u00AD\u200B]";

  private final List<RuleBasedNumberFormat> formats;

  NumberSpeller(List<ULocale> languages) {
    this.formats = languages.stream().map(NumberSpeller::format).toList();
  }

  private static RuleBasedNumberFormat format(ULocale language) {
    return new RuleBasedNumberFormat(language, RuleBasedNumberFormat.SPELLOUT);
  }

  /**
   * Whether ICU has rules of the language's own; otherwise it silently takes those of the
   * machine's.
   */
  static boolean spells(ULocale language) {
    ULocale actual = format(language).getLocale(ULocale.ACTUAL_LOCALE);
    return actual != null && actual.getLanguage().equals(language.getLanguage());
  }

  /** Every language that {@link #spells} holds for. */
  static List<String> languages() {
    return Stream.of(ULocale.getAvailableLocales())
        .map(ULocale::getLanguage)
        .distinct()
        .filter(language -> spells(new ULocale(language)))
        .sorted()
        .toList();
  }

  /** A number in the language at an index of the list. */
  String spell(int language, long number) {
    return formats.get(language).format(number).replaceAll(BREAK_HINTS, "");
  }
}
