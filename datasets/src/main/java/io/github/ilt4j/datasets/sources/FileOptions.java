package io.github.ilt4j.datasets.sources;

import io.github.ilt4j.datasets.sources.records.RecordOptions;
import io.github.ilt4j.datasets.sources.records.TextUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How the records of a file become examples.
 *
 * @param prompt the text, or the prompt where there is a completion. A .txt file has the single
 *     column {@code text}
 * @param completion the completion, if it is told apart
 * @param columns columns to keep beside the text where they are not null, named as in a template:
 *     {@code id}, {@code meta[language]}
 * @param skipBadLines whether malformed records are counted and left out instead of being errors
 * @param maxLineBytes the longest line that is read, in bytes; a longer one is malformed. This
 *     bounds the memory that a file can claim
 * @param textUnit what is one example of a .txt file
 */
public record FileOptions(
    TextTemplate prompt,
    Optional<TextTemplate> completion,
    List<String> columns,
    boolean skipBadLines,
    int maxLineBytes,
    TextUnit textUnit) {

  /** 16 MiB: longer than most books; the words of such a line take about 300 MB of memory. */
  public static final int DEFAULT_MAX_LINE_BYTES = 16 << 20;

  public FileOptions {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(completion, "completion");
    columns = List.copyOf(columns);
    if (maxLineBytes < 1) {
      throw new IllegalArgumentException(
          "maxLineBytes should be at least 1, found " + maxLineBytes + ".");
    }
  }

  /** The column {@code text} of every line, and every malformed line an error. */
  public static FileOptions defaults() {
    return of(TextTemplate.column("text"));
  }

  /** A template without completion, and every malformed line an error. */
  public static FileOptions of(TextTemplate template) {
    return new FileOptions(
        template, Optional.empty(), List.of(), false, DEFAULT_MAX_LINE_BYTES, TextUnit.LINE);
  }

  /** A prompt and its completion, and every malformed line an error. */
  public static FileOptions of(TextTemplate prompt, TextTemplate completion) {
    return new FileOptions(
        prompt, Optional.of(completion), List.of(), false, DEFAULT_MAX_LINE_BYTES, TextUnit.LINE);
  }

  public FileOptions withColumns(List<String> kept) {
    return new FileOptions(prompt, completion, kept, skipBadLines, maxLineBytes, textUnit);
  }

  public FileOptions withSkipBadLines(boolean skip) {
    return new FileOptions(prompt, completion, columns, skip, maxLineBytes, textUnit);
  }

  public FileOptions withMaxLineBytes(int bytes) {
    return new FileOptions(prompt, completion, columns, skipBadLines, bytes, textUnit);
  }

  public FileOptions withTextUnit(TextUnit unit) {
    return new FileOptions(prompt, completion, columns, skipBadLines, maxLineBytes, unit);
  }

  /** The column that is the text, if the template is one alone. */
  public Optional<String> column() {
    return completion.isEmpty() ? prompt.single() : Optional.empty();
  }

  /** What of a file has to be read for these. */
  RecordOptions records() {
    Set<String> wanted = new LinkedHashSet<>(prompt.columns());
    completion.ifPresent(template -> wanted.addAll(template.columns()));
    columns.forEach(column -> wanted.addAll(TextTemplate.column(column).columns()));
    return new RecordOptions(textUnit, maxLineBytes, wanted);
  }
}
