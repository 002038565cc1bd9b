/**
 * What every part of the data's way shares. The parts follow each other: {@code words} cuts text
 * into words, {@code bytes} turns words into byte ids, labels, masks and packed blocks, {@code
 * images} draws words.
 */
package io.github.ilt4j.datasets;
