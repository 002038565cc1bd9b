package io.github.ilt4j.datasets.words;

/**
 * The spaceless scripts of every character of the basic plane, looked up once: ICU's own look-up,
 * one script at a time, would be most of the work of segmenting Korean or text with typographic
 * quotes.
 */
final class ScriptTable {
  private static final byte[] BASIC_PLANE = new byte[Character.MAX_VALUE + 1];

  static {
    for (int c = 0; c < BASIC_PLANE.length; c++) {
      BASIC_PLANE[c] = (byte) lookUp(c);
    }
  }

  private ScriptTable() {}

  /**
   * The scripts whose runs can go on with this code point: a set of {@link SpacelessScript#bit}.
   */
  static int scriptsOf(int codePoint) {
    return codePoint < BASIC_PLANE.length ? BASIC_PLANE[codePoint] : lookUp(codePoint);
  }

  private static int lookUp(int codePoint) {
    int scripts = 0;
    for (SpacelessScript script : SpacelessScript.values()) {
      if (script.isNamedBy(codePoint)) {
        scripts |= script.bit();
      }
    }
    return scripts;
  }
}
