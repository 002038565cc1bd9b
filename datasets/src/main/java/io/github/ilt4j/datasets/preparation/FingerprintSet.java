package io.github.ilt4j.datasets.preparation;

/**
 * A set of fingerprints, at 11 to 21 bytes each: open addressing with linear probing, in parts that
 * grow one by one so that growing never takes twice the memory.
 */
final class FingerprintSet {
  private static final int PARTS = 256;
  private static final int FIRST_CAPACITY = 16;

  private final long[][] parts = new long[PARTS][FIRST_CAPACITY];
  private final int[] sizes = new int[PARTS];

  /** Adds a fingerprint; false if it was there. */
  boolean add(long fingerprint) {
    long value = nonZero(fingerprint);
    int part = part(value);
    long[] slots = parts[part];
    int slot = slot(slots, value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    sizes[part]++;
    if (sizes[part] > slots.length / 4 * 3) {
      grow(part);
    }
    return true;
  }

  boolean contains(long fingerprint) {
    long value = nonZero(fingerprint);
    long[] slots = parts[part(value)];
    return slots[slot(slots, value)] == value;
  }

  private void grow(int part) {
    long[] larger = new long[Math.multiplyExact(parts[part].length, 2)];
    for (long value : parts[part]) {
      if (value != 0) {
        larger[slot(larger, value)] = value;
      }
    }
    parts[part] = larger;
  }

  /** Where a value is, or would be. */
  private static int slot(long[] slots, long value) {
    int mask = slots.length - 1;
    int slot = (int) value & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int part(long value) {
    return (int) (value >>> 56);
  }

  /** Zero marks free slots. */
  private static long nonZero(long fingerprint) {
    return fingerprint == 0 ? 1 : fingerprint;
  }
}
