package io.github.ilt4j.graphs.model;

/** What an encoder reads of a word. */
public enum Modality {
  /** Its picture. */
  IMAGE,
  /** Its bytes. */
  BYTES
}
