package io.github.ilt4j.checkpoints.pytorch;

import java.util.List;

/**
 * A tensor as a view of a storage.
 *
 * @param storage where its elements are
 * @param offset elements before its first
 * @param shape dimensions
 * @param strides elements from one index of a dimension to the next
 */
record StoredTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {

  /** The element after the last that any index leads to, counted in the storage. */
  long end() {
    long last = Math.addExact(storage.first(), offset);
    for (int i = 0; i < shape.size(); i++) {
      if (shape.get(i) == 0) {
        return storage.first();
      }
      last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
    }
    return Math.addExact(last, 1);
  }
}
