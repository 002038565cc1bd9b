package io.github.ilt4j.datasets.sources;

import com.ibm.icu.util.ULocale;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Real parallel text that needs no download: what ICU knows of languages (Unicode's CLDR): numbers
 * spelled out in more than eighty languages, and names of languages, countries and months.
 *
 * <p>Example {@code i} of an epoch is drawn at random, by the seed, the epoch and {@code i} alone,
 * so numbers and names come again and again; short numbers more often than long ones. No number,
 * named thing or word of the validation side ever stands in an example of the training side,
 * whatever the seed and the languages.
 *
 * @param task what is made of the data
 * @param split the side of it
 * @param languages ISO codes, at least two for the tasks that go from language to language
 * @param seed of the draw
 * @param size examples in an epoch; endless if empty
 */
public record EmbeddedData(
    EmbeddedTask task, Split split, List<String> languages, long seed, OptionalLong size)
    implements TextSource {

  /**
   * Ten languages in nine scripts, from both directions of writing, two of them without spaces
   * between words.
   */
  public static final List<String> DEFAULT_LANGUAGES =
      List.of("en", "fr", "de", "ru", "el", "he", "ar", "hi", "th", "zh");

  /** Numbers have one to this many digits, each length equally often. */
  private static final int MAX_DIGITS = 6;

  private static final int NUMBERS_TO_SPELL = 1000;

  private static final int MAX_REPEATED_WORDS = 4;

  /**
   * @throws DataException if ICU cannot spell numbers in one of the languages
   */
  public EmbeddedData {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(size, "size");
    languages = List.copyOf(languages);
    if (languages.size() < task.minLanguages()
        || languages.stream().distinct().count() < languages.size()) {
      throw new DataException(
          "The embedded task "
              + task
              + " needs at least "
              + task.minLanguages()
              + " different languages, found "
              + languages
              + ".");
    }
    for (String language : languages) {
      if (!NumberSpeller.spells(new ULocale(language))) {
        throw new DataException(
            "The embedded data has no language '"
                + language
                + "'; it has "
                + String.join(" ", supportedLanguages())
                + ".");
      }
    }
  }

  /** The default languages, seed 0, endless. */
  public static EmbeddedData of(EmbeddedTask task, Split split) {
    return new EmbeddedData(task, split, DEFAULT_LANGUAGES, 0, OptionalLong.empty());
  }

  public EmbeddedData withLanguages(List<String> chosen) {
    return new EmbeddedData(task, split, chosen, seed, size);
  }

  public EmbeddedData withSeed(long chosen) {
    return new EmbeddedData(task, split, languages, chosen, size);
  }

  /** With so many examples an epoch. */
  public EmbeddedData withSize(long examples) {
    return new EmbeddedData(task, split, languages, seed, OptionalLong.of(examples));
  }

  /** The ISO codes of all languages to choose from. */
  public static List<String> supportedLanguages() {
    return NumberSpeller.languages();
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Draws(epoch);
  }

  @Override
  public boolean isShuffled() {
    return true;
  }

  @Override
  public String description() {
    return "embedded "
        + task
        + " "
        + split
        + " in "
        + String.join(" ", languages)
        + ", seed "
        + seed
        + (size.isPresent() ? ", " + size.getAsLong() + " examples an epoch" : ", endless");
  }

  private final class Draws implements ExampleStream {
    private final long epoch;
    private final EmbeddedSplit side = new EmbeddedSplit(split);
    private final NumberSpeller speller;
    private final List<NameTable.Entity> entities;
    private final WordPool words;
    private long position;

    Draws(long epoch) {
      this.epoch = epoch;
      List<ULocale> locales = languages.stream().map(ULocale::new).toList();
      speller = new NumberSpeller(locales);
      // Tables take a few hundredths of a second each, so only what the task needs.
      NameTable names =
          task == EmbeddedTask.NUMBERS || task == EmbeddedTask.SPELLING
              ? new NameTable(List.of())
              : NameTable.of(locales);
      entities = names.entities().stream().filter(side::ofEntity).toList();
      words =
          task == EmbeddedTask.REPETITION || task == EmbeddedTask.LETTER_COUNT
              ? WordPool.of(locales, names, side)
              : new WordPool(List.of());
    }

    @Override
    public boolean hasNext() {
      return size.isEmpty() || position < size.getAsLong();
    }

    @Override
    public Example next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Random random = Seeds.random(seed, (task.name() + split).hashCode(), epoch, position);
      position++;
      return switch (task) {
        case NUMBERS -> number(random);
        case SPELLING -> spelling(random);
        case NAMES -> name(random);
        case TRANSLATION -> random.nextBoolean() ? number(random) : name(random);
        case REPETITION -> repetition(random);
        case LETTER_COUNT -> letterCount(random);
      };
    }

    /** Draws are independent of each other, so none needs to be made to get past it. */
    @Override
    public void skip(long count) {
      long last = size.orElse(Long.MAX_VALUE);
      position = count < last - position ? position + count : last;
    }

    private Example number(Random random) {
      int number;
      do {
        int digits = 1 + random.nextInt(MAX_DIGITS);
        int from = digits == 1 ? 0 : (int) Math.pow(10, digits - 1);
        number = from + random.nextInt((int) Math.pow(10, digits) - from);
      } while (!side.ofNumber(number));
      int source = random.nextInt(languages.size());
      int target = other(source, random);
      return translation(
          source, target, speller.spell(source, number), speller.spell(target, number));
    }

    private Example spelling(Random random) {
      int number;
      do {
        number = random.nextInt(NUMBERS_TO_SPELL);
      } while (!side.ofNumberToSpell(number));
      int language = random.nextInt(languages.size());
      return example(
          "number",
          Integer.toString(number),
          languages.get(language),
          speller.spell(language, number),
          languageColumn(language));
    }

    private Example name(Random random) {
      NameTable.Entity entity = entities.get(random.nextInt(entities.size()));
      int source = random.nextInt(languages.size());
      int target = other(source, random);
      return translation(source, target, entity.names().get(source), entity.names().get(target));
    }

    private int other(int language, Random random) {
      int drawn = random.nextInt(languages.size() - 1);
      return drawn < language ? drawn : drawn + 1;
    }

    private Example translation(int source, int target, String from, String to) {
      String targetTag = languages.get(target);
      return example(
          languages.get(source),
          from,
          targetTag,
          to,
          Map.of("source", languages.get(source), "target", targetTag));
    }

    private Example repetition(Random random) {
      int language = random.nextInt(languages.size());
      StringBuilder text = new StringBuilder(word(language, random));
      for (int more = random.nextInt(MAX_REPEATED_WORDS); more > 0; more--) {
        text.append(' ').append(word(language, random));
      }
      return example("text", text.toString(), "repeat", text.toString(), languageColumn(language));
    }

    private Example letterCount(Random random) {
      int language = random.nextInt(languages.size());
      String word = word(language, random);
      return example("text", word, "count", WordPool.countLetters(word), languageColumn(language));
    }

    private String word(int language, Random random) {
      if (split == Split.TRAIN && random.nextInt(4) > 0) {
        String invented = words.invent(language, random);
        if (side.ofWord(invented)) {
          return invented;
        }
      }
      List<String> pool = words.words().get(language);
      return pool.get(random.nextInt(pool.size()));
    }

    private Map<String, String> languageColumn(int language) {
      return Map.of("language", languages.get(language));
    }

    private Example example(
        String tag, String given, String task, String answer, Map<String, String> columns) {
      String prompt = "<" + tag + ">\u000E" + given + "\u000F<" + task + "> ";
      String origin = "embedded " + EmbeddedData.this.task + ", example " + position;
      return new Example(prompt, Optional.of(answer), columns, origin);
    }

    @Override
    public void close() {}
  }
}
