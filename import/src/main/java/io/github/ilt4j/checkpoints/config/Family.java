package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.graphs.families.Architecture;

/** One architecture's part of config.json, in both directions. */
interface Family<A extends Architecture> {
  /** The {@code model_type}. */
  String modelType();

  /** The record. */
  Class<A> type();

  /** Reads the record; what the object leaves out is at HuggingFace's class default. */
  A read(ConfigObject config);

  /** All keys that {@link #read} looks at, with the record's values. */
  ObjectNode write(A architecture);
}
