package io.github.ilt4j.checkpoints.pytorch;

import java.util.Map;

/**
 * What a file holds.
 *
 * @param root what was saved
 * @param begins the first byte of each storage, by key; each lies wholly in the file
 */
record StoredState(Object root, Map<String, Long> begins) {
  StoredState {
    begins = Map.copyOf(begins);
  }
}
