package io.github.ilt4j.graphs.model;

/** The byte values with a meaning of their own to the model. */
final class ByteCodes {

  /** Fills up short rows; never attended to, never a label. */
  static final int PAD = 0x00;

  /** Starts a word. */
  static final int BOS = 0x02;

  private ByteCodes() {}
}
