package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.DATA;

import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the model is trained on and how it is cut into batches.
 *
 * @param data files, a prepared folder, {@code embedded:TASK}, or several
 * @param template how a sequence is made of the columns of a record
 * @param validationData a file of its own for validation; without it a part of the file {@code
 *     data} serves
 * @param validationPercent the part of that file that is held back, 0 for none; embedded tasks have
 *     a validation side of their own
 * @param batchSize sequences, or blocks when packed
 * @param maxSequenceLength words
 * @param maxWordLength bytes, the two that mark a word's ends included
 * @param packed whether whole sequences share blocks of {@code maxSequenceLength} words
 * @param fonts a folder of fonts to put in front of those that come with the library
 */
public record DataOptions(
    DataSelection data,
    List<String> languages,
    Optional<String> template,
    Optional<String> completionTemplate,
    Optional<Path> validationData,
    int validationPercent,
    int batchSize,
    int maxSequenceLength,
    int maxWordLength,
    boolean packed,
    Optional<Path> fonts,
    boolean skipBadLines) {

  /** What to train on. */
  public static final Option<DataSelection> DATA_SOURCE =
      Option.of(
          "data",
          DATA,
          DataSelection.type(),
          new DataSelection.Embedded(EmbeddedTask.NUMBERS),
          "Files or a prepared folder, a task that needs no file ("
              + DataSelection.embeddedNames()
              + "), or several: a:0.7,b:0.3");

  /** Of which languages the embedded tasks are made. */
  public static final Option<List<String>> LANGUAGES =
      Option.of(
          "languages",
          DATA,
          OptionType.words("CODES"),
          EmbeddedData.DEFAULT_LANGUAGES,
          "The languages of the embedded tasks, as ISO codes separated by commas");

  /** How columns become text. */
  public static final Option<Optional<String>> TEMPLATE =
      Option.of(
          "template",
          DATA,
          OptionType.optional(OptionType.text("TEXT")),
          Optional.empty(),
          "How columns of a record become a text, such as \"<en>\\x0E{en}\\x0F<he> {he}\"");

  /** How columns become what is to be generated. */
  public static final Option<Optional<String>> COMPLETION_TEMPLATE =
      Option.of(
          "completion-template",
          DATA,
          OptionType.optional(OptionType.text("TEXT")),
          Optional.empty(),
          "The part after the template that a model is asked for, when it is told apart");

  /** A file for validation. */
  public static final Option<Optional<Path>> VALIDATION_DATA =
      Option.of(
          "validation-data",
          DATA,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A file of its own for validation");

  /** The share of the data for validation. */
  public static final Option<Integer> VALIDATION_PERCENT =
      Option.of(
          "validation-percent",
          DATA,
          OptionType.integer(0, 99),
          5,
          "How much of a file is held back for validation when there is no file for that");

  /** Sequences a step. */
  public static final Option<Integer> BATCH_SIZE =
      Option.of(
          "batch-size",
          DATA,
          OptionType.integer(1, Integer.MAX_VALUE),
          8,
          "Sequences (blocks when packed) in a batch");

  /** Words a sequence. */
  public static final Option<Integer> MAX_SEQUENCE_LENGTH =
      Option.of(
          "max-sequence-length",
          DATA,
          OptionType.integer(2, Integer.MAX_VALUE),
          128,
          "Words in a sequence, at most");

  /** Bytes a word. */
  public static final Option<Integer> MAX_WORD_LENGTH =
      Option.of(
          "max-word-length",
          DATA,
          OptionType.integer(3, 65_536),
          32,
          "Bytes in a word, at most, its two end marks included; longer words are split");

  /** Whether sequences share blocks. */
  public static final Option<Boolean> PACKED =
      Option.of(
          "packed",
          DATA,
          OptionType.flag(),
          false,
          "Pack whole sequences into blocks of max-sequence-length words");

  /** Fonts of the user's own. */
  public static final Option<Optional<Path>> FONTS =
      Option.of(
          "fonts",
          DATA,
          OptionType.optional(OptionType.path("DIR")),
          Optional.empty(),
          "A folder of fonts to use before those that come with ilt4j");

  /** What to do about malformed records. */
  public static final Option<Boolean> SKIP_BAD_LINES =
      Option.of(
          "skip-bad-lines",
          DATA,
          OptionType.flag(),
          false,
          "Count malformed lines and go on, instead of stopping at the first");

  static final List<Option<?>> ALL =
      List.of(
          DATA_SOURCE,
          LANGUAGES,
          TEMPLATE,
          COMPLETION_TEMPLATE,
          VALIDATION_DATA,
          VALIDATION_PERCENT,
          BATCH_SIZE,
          MAX_SEQUENCE_LENGTH,
          MAX_WORD_LENGTH,
          PACKED,
          FONTS,
          SKIP_BAD_LINES);

  public DataOptions {
    languages = List.copyOf(languages);
    if (completionTemplate.isPresent() && template.isEmpty()) {
      throw new OptionException("completion-template needs a template for the part before it");
    }
  }

  /** With another part held back for validation. */
  public DataOptions withValidationPercent(int percent) {
    return new DataOptions(
        data,
        languages,
        template,
        completionTemplate,
        validationData,
        percent,
        batchSize,
        maxSequenceLength,
        maxWordLength,
        packed,
        fonts,
        skipBadLines);
  }

  static DataOptions of(OptionValues values) {
    return new DataOptions(
        values.get(DATA_SOURCE),
        values.get(LANGUAGES),
        values.get(TEMPLATE),
        values.get(COMPLETION_TEMPLATE),
        values.get(VALIDATION_DATA),
        values.get(VALIDATION_PERCENT),
        values.get(BATCH_SIZE),
        values.get(MAX_SEQUENCE_LENGTH),
        values.get(MAX_WORD_LENGTH),
        values.get(PACKED),
        values.get(FONTS),
        values.get(SKIP_BAD_LINES));
  }
}
