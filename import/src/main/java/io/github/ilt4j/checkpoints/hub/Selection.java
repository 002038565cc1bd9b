package io.github.ilt4j.checkpoints.hub;

/** How much of a model is wanted. */
public enum Selection {
  /** What describes the architecture and its inputs. */
  CONFIGURATION,
  /** That, and the weights. */
  MODEL
}
