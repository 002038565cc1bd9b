/**
 * What layers are written with: one function for each block (linear, norms, activations, rotary,
 * attention, cross entropy, byte embedding, pooling), each in one place, over matrices of {@code
 * [rows, width]}.
 */
package io.github.ilt4j.graphs.blocks;
