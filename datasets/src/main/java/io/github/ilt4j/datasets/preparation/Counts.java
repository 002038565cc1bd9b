package io.github.ilt4j.datasets.preparation;

/**
 * What was left out, and why.
 *
 * @param duplicates documents that were there before
 * @param inValidation documents and records of the training side that stand on the validation side
 * @param tooShort records of fewer words than whole ones, which {@code drop-remainder} leaves out
 * @param cutOff documents of which the end was left out, because a split was full
 */
public record Counts(long duplicates, long inValidation, long tooShort, long cutOff) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  Counts withDuplicate() {
    return new Counts(duplicates + 1, inValidation, tooShort, cutOff);
  }

  Counts withInValidation() {
    return new Counts(duplicates, inValidation + 1, tooShort, cutOff);
  }

  Counts withTooShort() {
    return new Counts(duplicates, inValidation, tooShort + 1, cutOff);
  }

  Counts withCutOff() {
    return new Counts(duplicates, inValidation, tooShort, cutOff + 1);
  }
}
