package io.github.ilt4j.datasets.sources;

import com.ibm.icu.text.DateFormatSymbols;
import com.ibm.icu.text.LocaleDisplayNames;
import com.ibm.icu.util.GregorianCalendar;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names of languages, countries and months in several languages.
 *
 * @param entities what has a name in each of the languages, in a fixed order
 */
record NameTable(List<Entity> entities) {

  /**
   * @param key what is named, whatever the language: "country FR"
   * @param names its names, one for each language of the table
   */
  record Entity(String key, List<String> names) {}

  static NameTable of(List<ULocale> languages) {
    List<LocaleDisplayNames> displays =
        languages.stream().map(LocaleDisplayNames::getInstance).toList();
    List<Entity> candidates = new ArrayList<>();
    for (int month = 0; month < 12; month++) {
      int index = month;
      List<String> names =
          languages.stream()
              .map(language -> new DateFormatSymbols(GregorianCalendar.class, language))
              .map(s -> s.getMonths(DateFormatSymbols.STANDALONE, DateFormatSymbols.WIDE)[index])
              .toList();
      candidates.add(new Entity("month " + (month + 1), names));
    }
    for (String code : sorted(ULocale.getISOCountries())) {
      candidates.add(
          new Entity(
              "country " + code, displays.stream().map(d -> d.regionDisplayName(code)).toList()));
    }
    for (String code : sorted(ULocale.getISOLanguages())) {
      candidates.add(
          new Entity(
              "language " + code,
              displays.stream().map(d -> d.languageDisplayName(code)).toList()));
    }
    return new NameTable(distinct(candidates));
  }

  private static List<String> sorted(String[] codes) {
    return Stream.of(codes).sorted().toList();
  }

  /**
   * Without what has no name somewhere (ICU then gives the code) and without what shares a name
   * with an earlier entity: the language and the country Nauru must not be on two sides of a split.
   */
  private static List<Entity> distinct(List<Entity> candidates) {
    List<Entity> entities = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Entity entity : candidates) {
      String code = entity.key().substring(entity.key().indexOf(' ') + 1);
      boolean named = entity.names().stream().noneMatch(n -> n == null || n.equals(code));
      if (named && entity.names().stream().noneMatch(taken::contains)) {
        taken.addAll(entity.names());
        entities.add(entity);
      }
    }
    return List.copyOf(entities);
  }
}
