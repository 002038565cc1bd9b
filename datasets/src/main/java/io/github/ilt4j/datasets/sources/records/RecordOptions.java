package io.github.ilt4j.datasets.sources.records;

import java.util.Set;

/**
 * How files become records.
 *
 * @param textUnit what is one record of a plain text file
 * @param maxBytes the longest line or text that is read; a longer one is malformed. This bounds the
 *     memory that a file can claim
 * @param columns the columns at the top that will be looked at; a format that can leaves the others
 *     unread
 */
public record RecordOptions(TextUnit textUnit, int maxBytes, Set<String> columns) {

  public RecordOptions {
    columns = Set.copyOf(columns);
  }
}
