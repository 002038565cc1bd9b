/**
 * Words to bytes. {@link io.github.ilt4j.datasets.bytes.TextProcessor} gives a text its words and
 * labels, {@link io.github.ilt4j.datasets.bytes.Packing} puts several texts into one block, {@link
 * io.github.ilt4j.datasets.bytes.AttentionMasks} says which words of a block see each other, and
 * {@link io.github.ilt4j.datasets.bytes.ByteTokenizer} turns words and labels into ids.
 */
package io.github.ilt4j.datasets.bytes;
