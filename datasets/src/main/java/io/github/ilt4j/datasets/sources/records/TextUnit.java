package io.github.ilt4j.datasets.sources.records;

/** What is one record of a plain text file. */
public enum TextUnit {
  /** A line that is not blank. */
  LINE,
  /** Lines without a blank one between them, joined by line feeds. */
  PARAGRAPH,
  /** The whole file. */
  DOCUMENT
}
