package io.github.ilt4j.datasets.sources;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * The words of the names and of the numbers below a hundred, for the tasks that are about words and
 * not about meaning.
 *
 * @param words for each language, its words of one side of the split, in a fixed order
 */
record WordPool(List<List<String>> words) {
  private static final int MAX_LETTERS = 12;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

  static WordPool of(List<ULocale> languages, NameTable names, EmbeddedSplit split) {
    NumberSpeller speller = new NumberSpeller(languages);
    BreakIterator clusters = BreakIterator.getCharacterInstance(ULocale.ROOT);
    List<List<String>> pools = new ArrayList<>();
    for (int language = 0; language < languages.size(); language++) {
      Set<String> pool = new LinkedHashSet<>();
      for (int number = 0; number < 100; number++) {
        pool.addAll(List.of(speller.spell(language, number).split("\\s+")));
      }
      for (NameTable.Entity entity : names.entities()) {
        pool.addAll(List.of(entity.names().get(language).split("\\s+")));
      }
      pools.add(
          pool.stream()
              .filter(word -> WORD.matcher(word).matches() && split.ofWord(word))
              .filter(word -> letters(word, clusters).size() <= MAX_LETTERS)
              .toList());
    }
    return new WordPool(List.copyOf(pools));
  }

  /**
   * A word that never was: a piece of one word and a piece of another. There are so few real words
   * that a model would learn them by heart instead of learning to read letters.
   */
  String invent(int language, Random random) {
    return piece(language, random) + piece(language, random);
  }

  private String piece(int language, Random random) {
    List<String> pool = words.get(language);
    int[] letters = pool.get(random.nextInt(pool.size())).codePoints().toArray();
    int start = random.nextInt(letters.length);
    int longest = Math.min(letters.length - start, MAX_LETTERS / 2);
    return new String(letters, start, 1 + random.nextInt(longest));
  }

  /**
   * Each letter (grapheme cluster) in upper case with the number of its occurrences, in the order
   * of the first ones: {@code "O1 T2 A2 W1"} for Ottawa.
   */
  static String countLetters(String word) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    BreakIterator clusters = BreakIterator.getCharacterInstance(ULocale.ROOT);
    for (String letter : letters(word, clusters)) {
      counts.merge(letter, 1, Integer::sum);
    }
    StringJoiner joined = new StringJoiner(" ");
    counts.forEach((letter, count) -> joined.add(letter + count));
    return joined.toString();
  }

  private static List<String> letters(String word, BreakIterator clusters) {
    clusters.setText(word);
    List<String> letters = new ArrayList<>();
    int start = clusters.first();
    for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
      StringBuilder upper = new StringBuilder();
      // Letter by letter, because the full mapping would make two letters of a German sharp s.
      word.substring(start, end)
          .codePoints()
          .forEach(c -> upper.appendCodePoint(UCharacter.toUpperCase(c)));
      letters.add(upper.toString());
      start = end;
    }
    return letters;
  }
}
