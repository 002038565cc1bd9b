package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.DATA;
import static io.github.ilt4j.options.OptionGroup.PREPARATION;
import static io.github.ilt4j.options.OptionGroup.RUN;

import io.github.ilt4j.datasets.preparation.PreparationOptions;
import io.github.ilt4j.datasets.preparation.UnitType;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.TextTemplate;
import io.github.ilt4j.datasets.sources.records.DataFile;
import io.github.ilt4j.datasets.sources.records.DataFiles;
import io.github.ilt4j.datasets.sources.records.FileFormat;
import io.github.ilt4j.datasets.sources.records.TextUnit;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The options of {@code prepare}. */
public final class PrepareOptions {

  /** What to read. */
  public static final Option<List<String>> DATA_FILES =
      Option.required(
          "data",
          DATA,
          OptionType.list("PATHS"),
          "Files, folders, patterns such as data/**.jsonl.gz, hf:org/name, or - for standard input");

  /** What the shards are called. */
  public static final Option<Optional<String>> DATASET_NAME =
      text(
          "dataset-name",
          "NAME",
          "Its last part begins the names of the shards; else the name of the data");

  /** Which part of a data set of the hub. */
  public static final Option<Optional<String>> DATASET_CONFIG =
      text("dataset-config", "NAME", "The configuration of a data set of the hub that has several");

  /** Which split of the input. */
  public static final Option<Optional<String>> DATASET_SPLIT =
      text(
          "dataset-split",
          "NAME",
          "The split to read: of the hub train if not given, of a folder all files");

  /** The format of the standard input. */
  public static final Option<Optional<FileFormat>> DATA_FORMAT =
      Option.of(
          "data-format",
          DATA,
          OptionType.optional(OptionType.choice(FileFormat.class, PrepareOptions::label)),
          Optional.empty(),
          "The format of standard input, and of files whose names tell none");

  /** What a record of plain text is. */
  public static final Option<TextUnit> TEXT_UNIT =
      Option.of(
          "text-unit",
          DATA,
          OptionType.choice(TextUnit.class, PrepareOptions::label),
          TextUnit.LINE,
          "What is a document of a .txt file: a line, a paragraph, or the whole file");

  /** The column of the text. */
  public static final Option<String> TEXT_COLUMN =
      Option.of(
          "text-column", DATA, OptionType.text("NAME"), "text", "The column that is the text");

  /** How columns become text. */
  public static final Option<Optional<String>> TEXT_TEMPLATE =
      text(
          "text-template",
          "TEXT",
          "A text of several columns, in place of one: \"{title}\\n{body[en]}\"");

  /** A column to keep. */
  public static final Option<Optional<String>> ID_COLUMN =
      text("id-column", "NAME", "A column to keep as the id of each record");

  /** The language. */
  public static final Option<String> LANGUAGE =
      Option.of(
          "language",
          DATA,
          OptionType.text("TAG"),
          PreparationOptions.UNDETERMINED,
          "The language of the texts, such as en or zh-Hant");

  /** The column of the language. */
  public static final Option<Optional<String>> LANGUAGE_COLUMN =
      text("language-column", "NAME", "The column that tells the language of each text");

  /** What sizes are counted in. */
  public static final Option<UnitType> UNIT_TYPE =
      Option.of(
          "unit-type",
          PREPARATION,
          OptionType.choice(UnitType.class, UnitType::label),
          UnitType.WORDS,
          "What sizes are counted in");

  /** The size of the training split. */
  public static final Option<Optional<Long>> TRAIN_SPLIT_UNITS =
      Option.of(
          "train-split-units",
          PREPARATION,
          OptionType.optional(OptionType.large(0)),
          Optional.empty(),
          "The size of the training split; all that is left if not given");

  /** The size of the validation split. */
  public static final Option<Long> VALIDATION_SPLIT_UNITS =
      Option.of(
          "validation-split-units",
          PREPARATION,
          OptionType.large(0),
          0L,
          "The size of the validation split, which is filled first");

  /** The size of a shard. */
  public static final Option<Long> NUM_UNITS_PER_FILE =
      Option.of(
          "num-units-per-file",
          PREPARATION,
          OptionType.large(1),
          10_000_000L,
          "A shard ends once it holds as many");

  /** The length of records. */
  public static final Option<Optional<Integer>> MAX_SEQ_LENGTH =
      Option.of(
          "max-seq-length",
          PREPARATION,
          OptionType.optional(OptionType.integer(1, Integer.MAX_VALUE)),
          Optional.empty(),
          "Cuts documents into records of so many words");

  /** Whether short records are left out. */
  public static final Option<Boolean> DROP_REMAINDER =
      Option.of(
          "drop-remainder",
          PREPARATION,
          OptionType.flag(),
          false,
          "Leaves out records of fewer words than max-seq-length");

  /** The length of words. */
  public static final Option<Integer> MAX_BYTES_PER_WORD =
      Option.of(
          "max-bytes-per-word",
          PREPARATION,
          OptionType.integer(1, 65_536),
          126,
          "Longer words count as several");

  /** The seed of the order. */
  public static final Option<Long> SEED =
      Option.of("seed", PREPARATION, OptionType.seed(), 42L, "Fixes the order of documents");

  /** How far documents are mixed. */
  public static final Option<Integer> SHUFFLE_BUFFER_SIZE =
      Option.of(
          "shuffle-buffer-size",
          PREPARATION,
          OptionType.integer(1, Integer.MAX_VALUE),
          10_000,
          "Documents in memory from which each next one is drawn; 1 keeps their order");

  /** Whether a document may come again. */
  public static final Option<Boolean> DEDUPLICATE =
      Option.of(
          "deduplicate",
          PREPARATION,
          OptionType.flag(),
          false,
          "Leaves out documents that were there before, white space aside; takes 11 to 21 bytes each");

  /** Threads. */
  public static final Option<Optional<Integer>> THREADS =
      Option.of(
          "threads",
          PREPARATION,
          OptionType.optional(OptionType.integer(1, 1024)),
          Optional.empty(),
          "Threads that cut, count and pack; one a core if not given");

  /** Where to write. */
  public static final Option<Path> OUTPUT =
      Option.required("output", RUN, OptionType.path("DIR"), "The folder for the shards");

  /** Whether to go on. */
  public static final Option<Boolean> RESUME =
      Option.of(
          "resume",
          RUN,
          OptionType.flag(),
          false,
          "Go on with what is unfinished in the folder, to the same bytes");

  /** Whether to begin again. */
  public static final Option<Boolean> OVERWRITE =
      Option.of(
          "overwrite",
          RUN,
          OptionType.flag(),
          false,
          "Remove what the folder has of this data set, and begin again");

  /** All of them. */
  public static final List<Option<?>> ALL =
      List.of(
          DATA_FILES,
          DATASET_NAME,
          DATASET_CONFIG,
          DATASET_SPLIT,
          DATA_FORMAT,
          TEXT_UNIT,
          TEXT_COLUMN,
          TEXT_TEMPLATE,
          ID_COLUMN,
          LANGUAGE,
          LANGUAGE_COLUMN,
          DataOptions.SKIP_BAD_LINES,
          UNIT_TYPE,
          TRAIN_SPLIT_UNITS,
          VALIDATION_SPLIT_UNITS,
          NUM_UNITS_PER_FILE,
          MAX_SEQ_LENGTH,
          DROP_REMAINDER,
          MAX_BYTES_PER_WORD,
          SEED,
          SHUFFLE_BUFFER_SIZE,
          DEDUPLICATE,
          THREADS,
          OUTPUT,
          RESUME,
          OVERWRITE);

  private PrepareOptions() {}

  private static Option<Optional<String>> text(String name, String placeholder, String help) {
    return Option.of(
        name, DATA, OptionType.optional(OptionType.text(placeholder)), Optional.empty(), help);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The files to read.
   *
   * @throws io.github.ilt4j.datasets.sources.DataException if there are none
   */
  public static List<DataFile> files(OptionValues values) {
    DataFiles files =
        new DataFiles(
            values.get(DATA_FORMAT), values.get(DATASET_CONFIG), values.get(DATASET_SPLIT));
    return values.get(DATA_FILES).stream().flatMap(name -> files.find(name).stream()).toList();
  }

  /**
   * What to make of them.
   *
   * @throws OptionException if they contradict each other
   */
  public static PreparationOptions preparation(OptionValues values) {
    try {
      return new PreparationOptions(
          source(values),
          texts(values),
          values.get(ID_COLUMN),
          values.get(LANGUAGE),
          values.get(LANGUAGE_COLUMN),
          values.get(UNIT_TYPE),
          values.get(TRAIN_SPLIT_UNITS).map(OptionalLong::of).orElse(OptionalLong.empty()),
          values.get(VALIDATION_SPLIT_UNITS),
          values.get(NUM_UNITS_PER_FILE),
          values.get(MAX_SEQ_LENGTH).map(OptionalInt::of).orElse(OptionalInt.empty()),
          values.get(DROP_REMAINDER),
          values.get(MAX_BYTES_PER_WORD),
          values.get(SEED),
          values.get(SHUFFLE_BUFFER_SIZE),
          values.get(DEDUPLICATE),
          values.get(THREADS).orElse(Runtime.getRuntime().availableProcessors()));
    } catch (IllegalArgumentException e) {
      throw new OptionException(e.getMessage(), e);
    }
  }

  private static FileOptions texts(OptionValues values) {
    TextTemplate template =
        values
            .get(TEXT_TEMPLATE)
            .map(TextTemplate::parse)
            .orElseGet(() -> TextTemplate.column(values.get(TEXT_COLUMN)));
    return FileOptions.of(template)
        .withTextUnit(values.get(TEXT_UNIT))
        .withSkipBadLines(values.get(DataOptions.SKIP_BAD_LINES));
  }

  private static PreparationOptions.SourceName source(OptionValues values) {
    String name = values.get(DATASET_NAME).orElseGet(() -> nameOf(values.get(DATA_FILES).get(0)));
    return new PreparationOptions.SourceName(
        name, values.get(DATASET_CONFIG), values.get(DATASET_SPLIT).orElse("train"));
  }

  /** A data set's own name, or that of the file or folder without what tells its format. */
  private static String nameOf(String data) {
    if (data.equals("-")) {
      return "stdin";
    }
    if (data.startsWith(DataFiles.HUB)) {
      return data.substring(DataFiles.HUB.length());
    }
    String fixed = data.replaceFirst("[/\\\\]?[^/\\\\]*[*?\\[{].*", "");
    Path last = Path.of(fixed.isEmpty() ? "." : fixed).toAbsolutePath().normalize().getFileName();
    String name = last == null ? "data" : last.toString().replaceFirst("^datasets--", "");
    return name.replaceFirst("(?i)(\\.(txt|jsonl|ndjson|csv|tsv|parquet))?(\\.(gz|zst))?$", "")
        .replace("--", "/");
  }
}
