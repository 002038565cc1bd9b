package io.github.ilt4j.datasets.sources;

import java.util.Locale;

/**
 * The side of a number, a named thing or a word: one in ten is kept for validation (of the numbers
 * to spell one in two, for there are few), by a hash of it alone, so that the sides are the same
 * for every seed, task and choice of languages.
 */
record EmbeddedSplit(Split split) {
  private static final int ONE_IN = 10;

  boolean ofNumber(long number) {
    return belongs(Seeds.mix(1, number), ONE_IN);
  }

  boolean ofNumberToSpell(long number) {
    return belongs(Seeds.mix(4, number), 2);
  }

  boolean ofEntity(NameTable.Entity entity) {
    return belongs(Seeds.mix(2, entity.key().hashCode()), ONE_IN);
  }

  /** In every letter case and language alike. */
  boolean ofWord(String word) {
    return belongs(Seeds.mix(3, word.toLowerCase(Locale.ROOT).hashCode()), ONE_IN);
  }

  private boolean belongs(long hash, int oneIn) {
    return (Math.floorMod(hash, oneIn) == 0) == (split == Split.VALIDATION);
  }
}
