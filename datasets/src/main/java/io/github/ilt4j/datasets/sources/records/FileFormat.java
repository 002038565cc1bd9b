package io.github.ilt4j.datasets.sources.records;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of files, told by the end of their names. */
public enum FileFormat {
  /** Plain text, with the single column {@code text}. */
  TXT("txt"),
  /** A JSON object a line. */
  JSONL("jsonl|ndjson"),
  /** Fields separated by commas, quoted where needed (RFC 4180); the first record names columns. */
  CSV("csv"),
  /** Fields separated by tabs, never quoted; the first line names columns. */
  TSV("tsv"),
  /** Apache Parquet. */
  PARQUET("parquet");

  private static final String PACKED = "(\\.(gz|zst))?";

  private final String ending;

  FileFormat(String ending) {
    this.ending = ending;
  }

  /**
   * The format of a name; empty if it is none of these, with {@code .gz} or {@code .zst} or not.
   */
  public static Optional<FileFormat> of(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> lower.matches(".*\\.(" + format.ending + ")" + PACKED))
        .findFirst();
  }

  /** The endings of names, for messages. */
  public static String endings() {
    return ".txt, .jsonl, .csv, .tsv (any of them with .gz or .zst) or .parquet";
  }
}
