/**
 * {@code config.json}: HuggingFace's key names and class defaults (transformers 4.57) on one side,
 * the records of {@code io.github.ilt4j.graphs} on the other, one file a family, both directions.
 *
 * <p>Keys that nothing here knows are kept as they are, so that a file that is read and written
 * loses nothing.
 */
package io.github.ilt4j.checkpoints.config;
