/**
 * Texts to batches of arrays. {@link io.github.ilt4j.datasets.batches.WordBatchIterator} reads a
 * source, lays its sequences into rows and yields one {@link
 * io.github.ilt4j.datasets.batches.WordBatch} after the other, prepared on a thread of its own and
 * resumable at any {@link io.github.ilt4j.datasets.batches.BatchPosition}.
 *
 * <p>The thread is a single-threaded executor with a bounded number of tasks ahead and not ND4J's
 * {@code AsyncMultiDataSetIterator}, for what that does in 1.0.0-M2.1 when the data cannot be read:
 * a consumer that is already waiting waits forever, batches from before the error are lost, and a
 * stack trace goes to standard error. Futures hand over every batch and then the error, in order.
 */
package io.github.ilt4j.datasets.batches;
