/**
 * Words as pictures: black on white, the same pixels on every machine.
 *
 * <p>{@link WordRenderer} draws a word with HarfBuzz (shaping), FreeType (outlines) and ICU
 * (direction and scripts), from the fonts of a {@link FontSet} only. No font, locale, clock or
 * setting of the machine has a say, and all arithmetic is on integers, because a checkpoint is
 * worth little where its words look different. {@link ContactSheet} and {@link Png} show people
 * what the model sees.
 */
package io.github.ilt4j.datasets.images;
