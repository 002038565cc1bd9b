/**
 * Where text comes from: files of lines and the data embedded in ICU, as re-openable streams of
 * {@link io.github.ilt4j.datasets.sources.Example examples}.
 *
 * <p>A {@link io.github.ilt4j.datasets.sources.TextSource} is opened once an epoch and read from
 * front to back, so that a corpus of any size is never in memory. What a stream yields depends on
 * the source's own settings and the number of the epoch alone; that makes a position in it a plain
 * count, and resuming a matter of skipping that many.
 */
package io.github.ilt4j.datasets.sources;
