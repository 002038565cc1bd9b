/**
 * Large corpora made ready once: read in any format, cut, counted, mixed and split, and written as
 * shards that training streams.
 *
 * <p>{@link io.github.ilt4j.datasets.preparation.Preparation} writes them, {@link
 * io.github.ilt4j.datasets.preparation.PreparedFolder} finds them, {@link
 * io.github.ilt4j.datasets.preparation.Verification} checks them.
 */
package io.github.ilt4j.datasets.preparation;
