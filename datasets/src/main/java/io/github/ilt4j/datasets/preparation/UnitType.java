package io.github.ilt4j.datasets.preparation;

import java.util.Locale;

/** What the sizes of splits and shards are counted in. */
public enum UnitType {
  /** Words, as the model reads them. */
  WORDS,
  /** Unicode code points, white space too. */
  CHARS;

  /** The name in files and options. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
