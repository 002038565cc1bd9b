package io.github.ilt4j.datasets.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedDataTest {
  private static final Pattern SHAPE =
      Pattern.compile("<([a-z]+)>\u000E([^\u000E\u000F]+)\u000F<([a-z]+)> ([^\u000E\u000F]+)");

  private static List<Example> draw(TextSource source, long epoch) {
    List<Example> examples = new ArrayList<>();
    try (ExampleStream stream = source.open(epoch)) {
      stream.forEachRemaining(examples::add);
    }
    return examples;
  }

  private static List<Matcher> matches(EmbeddedTask task, Split split, List<String> languages) {
    return matches(task, split, languages, 5000);
  }

  private static List<Matcher> matches(
      EmbeddedTask task, Split split, List<String> languages, int size) {
    List<Matcher> matches = new ArrayList<>();
    for (Example example :
        draw(EmbeddedData.of(task, split).withLanguages(languages).withSize(size), 0)) {
      Matcher matcher = SHAPE.matcher(example.text());
      assertTrue(matcher.matches(), example.text());
      matches.add(matcher);
    }
    return matches;
  }

  private static <T> void assertDisjoint(Set<T> train, Set<T> validation) {
    assertTrue(train.size() > 0 && validation.size() > 0);
    Set<T> both = new HashSet<>(train);
    both.retainAll(validation);
    assertEquals(Set.of(), both);
  }

  @Test
  void spellsNumbersWithoutHintsForHyphenation() {
    NumberSpeller speller =
        new NumberSpeller(
            List.of("en", "he", "de", "th", "zh").stream().map(ULocale::new).toList());
    assertEquals("forty-two", speller.spell(0, 42));
    assertEquals("ארבעים ושתיים", speller.spell(1, 42));
    assertEquals("zweiundvierzig", speller.spell(2, 42));
    assertEquals("สี่สิบสอง", speller.spell(3, 42));
    assertEquals("四十二", speller.spell(4, 42));
  }

  private static Set<Long> numbers(Split split) throws ParseException {
    RuleBasedNumberFormat parser =
        new RuleBasedNumberFormat(ULocale.ENGLISH, RuleBasedNumberFormat.SPELLOUT);
    Set<Long> numbers = new HashSet<>();
    for (Matcher m : matches(EmbeddedTask.NUMBERS, split, List.of("en", "he"), 1500)) {
      String english = m.group(1).equals("en") ? m.group(2) : m.group(4);
      numbers.add(parser.parse(english).longValue());
    }
    return numbers;
  }

  @Test
  void aNumberOfValidationNeverStandsInTraining() throws ParseException {
    Set<Long> train = numbers(Split.TRAIN);
    Set<Long> validation = numbers(Split.VALIDATION);
    assertDisjoint(train, validation);
    assertTrue(train.stream().anyMatch(n -> n < 10) && train.stream().anyMatch(n -> n > 100_000));
    // The sides do not depend on the draw: a fixed tenth of all numbers.
    EmbeddedSplit side = new EmbeddedSplit(Split.VALIDATION);
    long share = LongStream.range(0, 100_000).filter(side::ofNumber).count();
    assertTrue(Math.abs(share - 10_000) < 500, "share " + share);
  }

  /** The numbers of the examples, which must be what ICU reads in the words. */
  private static Set<Integer> numbersToSpell(Split split) throws ParseException {
    Set<Integer> numbers = new HashSet<>();
    for (Matcher m : matches(EmbeddedTask.SPELLING, split, List.of("en", "he"))) {
      assertEquals("number", m.group(1));
      int number = Integer.parseInt(m.group(2));
      RuleBasedNumberFormat parser =
          new RuleBasedNumberFormat(new ULocale(m.group(3)), RuleBasedNumberFormat.SPELLOUT);
      assertEquals(number, parser.parse(m.group(4)).intValue(), m.group(4));
      numbers.add(number);
    }
    return numbers;
  }

  @Test
  void halfOfTheNumbersToSpellAreKeptForValidation() throws ParseException {
    Set<Integer> train = numbersToSpell(Split.TRAIN);
    Set<Integer> validation = numbersToSpell(Split.VALIDATION);
    assertDisjoint(train, validation);
    assertEquals(1000, train.size() + validation.size());
    assertTrue(Math.abs(train.size() - 500) < 50, "train " + train.size());
  }

  private static Set<String> surfaces(EmbeddedTask task, Split split, List<String> languages) {
    Set<String> surfaces = new HashSet<>();
    for (Matcher m : matches(task, split, languages)) {
      surfaces.add(m.group(2));
      surfaces.add(m.group(4));
    }
    return surfaces;
  }

  @Test
  void aNameOfValidationNeverStandsInTrainingInAnyLanguage() {
    List<String> languages = EmbeddedData.DEFAULT_LANGUAGES;
    Set<String> train = surfaces(EmbeddedTask.NAMES, Split.TRAIN, languages);
    Set<String> validation = surfaces(EmbeddedTask.NAMES, Split.VALIDATION, languages);
    assertDisjoint(train, validation);
    assertTrue(train.size() > 2000, "only " + train.size() + " names");
  }

  private static Set<String> words(EmbeddedTask task, Split split) {
    Set<String> words = new HashSet<>();
    for (Matcher m : matches(task, split, EmbeddedData.DEFAULT_LANGUAGES)) {
      for (String word : m.group(2).split(" ", -1)) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }

  @Test
  void aWordOfValidationNeverStandsInTraining() {
    for (EmbeddedTask task : List.of(EmbeddedTask.REPETITION, EmbeddedTask.LETTER_COUNT)) {
      Set<String> train = words(task, Split.TRAIN);
      assertDisjoint(train, words(task, Split.VALIDATION));
      assertTrue(train.size() > 1500, "only " + train.size() + " words");
    }
  }

  @Test
  void translationsAreTheNamesThatIcuGives() {
    Set<String> pairs = new HashSet<>();
    for (Matcher m : matches(EmbeddedTask.NAMES, Split.TRAIN, List.of("en", "fr"))) {
      pairs.add(
          m.group(1).equals("en") ? m.group(2) + "=" + m.group(4) : m.group(4) + "=" + m.group(2));
    }
    Set<String> validation = new HashSet<>();
    for (Matcher m : matches(EmbeddedTask.NAMES, Split.VALIDATION, List.of("en", "fr"))) {
      validation.add(
          m.group(1).equals("en") ? m.group(2) + "=" + m.group(4) : m.group(4) + "=" + m.group(2));
    }
    pairs.addAll(validation);
    for (String expected :
        List.of("January=janvier", "Germany=Allemagne", "Greece=Grèce", "Hebrew=hébreu")) {
      assertTrue(pairs.contains(expected), expected);
    }
  }

  @Test
  void repetitionsRepeat() {
    Set<Integer> lengths = new HashSet<>();
    for (Matcher m : matches(EmbeddedTask.REPETITION, Split.TRAIN, List.of("en", "th"))) {
      assertEquals(m.group(2), m.group(4));
      assertEquals("text", m.group(1));
      assertEquals("repeat", m.group(3));
      lengths.add(m.group(2).split(" ", -1).length);
    }
    assertEquals(Set.of(1, 2, 3, 4), lengths);
  }

  @Test
  void letterCountsAreThoseOfASecondCount() {
    for (Matcher m : matches(EmbeddedTask.LETTER_COUNT, Split.TRAIN, List.of("en", "ru"))) {
      String upper = m.group(2).toUpperCase(Locale.ROOT);
      StringBuilder expected = new StringBuilder();
      upper
          .chars()
          .distinct()
          .forEach(
              c -> {
                long count = upper.chars().filter(other -> other == c).count();
                expected.append(' ').append((char) c).append(count);
              });
      assertEquals(expected.substring(1), m.group(4), m.group(2));
    }
    assertEquals("O1 T2 A2 W1", WordPool.countLetters("Ottawa"));
    assertEquals("S1 T1 R1 A1 ß1 E1", WordPool.countLetters("straße"));
    assertEquals("हि1 न्दी1", WordPool.countLetters("हिन्दी"));
  }

  @ParameterizedTest
  @EnumSource(EmbeddedTask.class)
  void drawsDependOnSeedEpochAndPositionAlone(EmbeddedTask task) {
    EmbeddedData data = EmbeddedData.of(task, Split.TRAIN).withSize(200);
    List<Example> examples = draw(data, 2);
    assertEquals(200, examples.size());
    assertEquals(examples, draw(data, 2));
    assertNotEquals(examples, draw(data, 3));
    assertNotEquals(examples, draw(data.withSeed(1), 2));
    try (ExampleStream endless = EmbeddedData.of(task, Split.TRAIN).open(2)) {
      endless.skip(150);
      assertEquals(examples.get(150), endless.next());
      endless.skip(1_000_000_000_000L);
      assertTrue(endless.hasNext());
    }
    try (ExampleStream sized = data.open(2)) {
      sized.skip(10_000);
      assertTrue(!sized.hasNext());
    }
  }

  @Test
  void theLanguageOfTheMachineChangesNothing() {
    EmbeddedData data = EmbeddedData.of(EmbeddedTask.TRANSLATION, Split.TRAIN).withSize(300);
    List<Example> expected = draw(data, 0);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertEquals(expected, draw(data, 0));
      assertThrows(DataException.class, () -> data.withLanguages(List.of("en", "eu")));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void everySupportedLanguageSpellsEveryNumberInWords() {
    List<String> languages = EmbeddedData.supportedLanguages();
    assertTrue(languages.size() >= 80, languages.size() + " languages");
    assertTrue(languages.containsAll(EmbeddedData.DEFAULT_LANGUAGES));
    NumberSpeller speller = new NumberSpeller(languages.stream().map(ULocale::new).toList());
    for (int language = 0; language < languages.size(); language++) {
      for (int number : new int[] {0, 7, 42, 100, 1999, 123_456, 999_999}) {
        String spelled = speller.spell(language, number);
        assertTrue(
            spelled.codePoints().noneMatch(Character::isDigit) && !spelled.isBlank(),
            languages.get(language) + " " + number + ": " + spelled);
      }
    }
  }

  @Test
  void unknownAndMissingLanguagesAreNamed() {
    EmbeddedData numbers = EmbeddedData.of(EmbeddedTask.NUMBERS, Split.TRAIN);
    String unknown =
        assertThrows(DataException.class, () -> numbers.withLanguages(List.of("en", "xx")))
            .getMessage();
    assertTrue(unknown.contains("no language 'xx'; it has af ak am ar "), unknown);
    for (List<String> few : Arrays.asList(List.<String>of(), List.of("en"), List.of("en", "en"))) {
      assertThrows(DataException.class, () -> numbers.withLanguages(few));
    }
    EmbeddedData.of(EmbeddedTask.REPETITION, Split.TRAIN).withLanguages(List.of("en"));
  }
}
