package io.github.ilt4j.datasets.sources;

/** The side of a split that keeps validation apart from training. */
public enum Split {
  TRAIN,
  VALIDATION
}
