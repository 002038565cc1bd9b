package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The tensors of what was saved, by name. */
final class StateDictionary {
  /** A training checkpoint has its weights under "model", an optimizer's one level further. */
  private static final int DEEPEST = 4;

  private final Path file;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private StateDictionary(Path file) {
    this.file = file;
  }

  /**
   * Names of dictionaries within one another are joined by dots; a dictionary that is found again
   * is left out, and so is what is no tensor.
   *
   * @throws CheckpointException if nothing is a tensor
   */
  static Map<String, StoredTensor> flatten(Path file, Object root) {
    StateDictionary found = new StateDictionary(file);
    if (root instanceof Map<?, ?> items) {
      found.collect("", items, 1);
    }
    if (found.tensors.isEmpty()) {
      throw new CheckpointException(
          file, "expected a dictionary of tensors, found none; was it saved by state_dict()?");
    }
    return found.tensors;
  }

  private void collect(String prefix, Map<?, ?> items, int depth) {
    if (!seen.add(items)) {
      return;
    }
    items.forEach(
        (key, value) -> {
          if (value instanceof StoredTensor tensor) {
            if (tensors.putIfAbsent(prefix + key, tensor) != null) {
              throw new CheckpointException(file, "tensor '" + prefix + key + "' is there twice");
            }
          } else if (value instanceof Map<?, ?> inner && depth < DEEPEST) {
            collect(prefix + key + ".", inner, depth + 1);
          }
        });
  }
}
