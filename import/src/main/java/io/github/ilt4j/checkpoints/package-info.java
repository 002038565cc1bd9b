/**
 * HuggingFace folders and whole checkpoints to the weights of the graphs, and back.
 *
 * <p>Files are the only thing this package adds to what {@code io.github.ilt4j.graphs} knows: the
 * format of weights is in {@code safetensors}.
 */
package io.github.ilt4j.checkpoints;
