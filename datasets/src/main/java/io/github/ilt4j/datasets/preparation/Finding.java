package io.github.ilt4j.datasets.preparation;

/**
 * Something wrong with a prepared folder.
 *
 * @param text names the file, the record where it is one, and what is wrong
 * @param inMetadata whether the metadata is wrong and the shards need not be, so that it can be
 *     repaired
 * @param repaired whether that has been done
 */
public record Finding(String text, boolean inMetadata, boolean repaired) {

  static Finding of(String text) {
    return new Finding(text, false, false);
  }

  static Finding ofMetadata(String text) {
    return new Finding(text, true, false);
  }

  Finding asRepaired() {
    return new Finding(text, inMetadata, inMetadata);
  }
}
