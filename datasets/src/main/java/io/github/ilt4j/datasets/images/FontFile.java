package io.github.ilt4j.datasets.images;

import java.io.IOException;

/**
 * One font of a set, not read yet.
 *
 * @param name the file's name, for people
 * @param face which face of a collection; 0 otherwise
 * @param colour whether its glyphs are coloured bitmaps, so that only emoji come from it
 * @param sha256 of the file's bytes
 * @param source reads the bytes, and has checked them
 */
record FontFile(String name, int face, boolean colour, String sha256, Source source) {
  /** Where the bytes of a font come from. */
  interface Source {
    byte[] read() throws IOException;
  }
}
