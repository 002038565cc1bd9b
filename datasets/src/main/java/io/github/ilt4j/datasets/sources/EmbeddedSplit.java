package io.github.ilt4j.datasets.sources;

import java.util.Locale;

/**
 * The side of a number, a named thing or a word: one in ten is kept for validation, by a hash of it
 * alone, so that the sides are the same for every seed, task and choice of languages.
 */
record EmbeddedSplit(Split split) {
  private static final int ONE_IN = 10;

  boolean ofNumber(long number) {
    return belongs(Seeds.mix(1, number));
  }

  boolean ofEntity(NameTable.Entity entity) {
    return belongs(Seeds.mix(2, entity.key().hashCode()));
  }

  /** In every letter case and language alike. */
  boolean ofWord(String word) {
    return belongs(Seeds.mix(3, word.toLowerCase(Locale.ROOT).hashCode()));
  }

  private boolean belongs(long hash) {
    return (Math.floorMod(hash, ONE_IN) == 0) == (split == Split.VALIDATION);
  }
}
