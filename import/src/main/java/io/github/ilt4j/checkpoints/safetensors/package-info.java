/**
 * The safetensors format: a JSON header of names, types, shapes and offsets, then the tensors'
 * bytes, row-major and little-endian.
 *
 * <p>Files are read by position, straight into the memory of the array that asked, so that a file
 * larger than the heap costs no heap and a file that shrinks while it is read is an error and not a
 * crash.
 */
package io.github.ilt4j.checkpoints.safetensors;
