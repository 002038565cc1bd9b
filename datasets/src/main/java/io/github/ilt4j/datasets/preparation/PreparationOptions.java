package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.FileOptions;
import java.nio.file.Path;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a corpus is made ready.
 *
 * @param source where the text comes from, for the metadata
 * @param texts how records become texts; the columns {@code idColumn} and {@code languageColumn}
 *     are read besides
 * @param language the language of all texts, or of those without one in {@code languageColumn}
 * @param unit what sizes are counted in
 * @param trainUnits size of the training split; all the rest of the data if empty, none if 0
 * @param validationUnits size of the validation split
 * @param unitsPerFile a shard closes once it holds as many
 * @param maxSequenceLength documents are cut into records of so many words
 * @param dropRemainder whether records of fewer words than that are left out
 * @param maxBytesPerWord longer words count as several
 * @param shuffleBuffer documents from which each next one is drawn
 * @param deduplicate whether documents that were there before are left out
 * @param threads that cut and pack
 */
public record PreparationOptions(
    SourceName source,
    FileOptions texts,
    Optional<String> idColumn,
    String language,
    Optional<String> languageColumn,
    UnitType unit,
    OptionalLong trainUnits,
    long validationUnits,
    long unitsPerFile,
    OptionalInt maxSequenceLength,
    boolean dropRemainder,
    int maxBytesPerWord,
    long seed,
    int shuffleBuffer,
    boolean deduplicate,
    int threads) {

  /** ISO 639-2's code for a language that nobody has determined. */
  public static final String UNDETERMINED = "und";

  /** ISO 639-2's code for several languages. */
  public static final String MULTIPLE = "mul";

  /**
   * What a data set is called.
   *
   * @param dataset its name, such as {@code org/name}
   * @param config which of its configurations
   * @param split which of its splits was read
   */
  public record SourceName(String dataset, Optional<String> config, String split) {

    /** What the names of all its files begin with. */
    public String prefix() {
      Path last = Path.of(dataset).getFileName();
      String name = (last == null ? "data" : last) + config.map(part -> "-" + part).orElse("");
      return name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    }
  }

  /**
   * @throws IllegalArgumentException if they contradict each other; the message is for the user
   */
  public PreparationOptions {
    require(
        trainUnits.isEmpty() || trainUnits.getAsLong() > 0 || validationUnits > 0,
        "train-split-units and validation-split-units: expected one above 0, found 0 and 0");
    require(
        !dropRemainder || maxSequenceLength.isPresent(),
        "drop-remainder needs max-seq-length, which says how long whole records are");
    require(
        isLanguage(language),
        "language: expected a tag such as en or zh-Hant, found '" + language + "'");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Whether a text is a well-formed language tag (BCP 47). */
  static boolean isLanguage(String tag) {
    try {
      new Locale.Builder().setLanguageTag(tag);
      return !tag.isEmpty();
    } catch (IllformedLocaleException e) {
      return false;
    }
  }
}
