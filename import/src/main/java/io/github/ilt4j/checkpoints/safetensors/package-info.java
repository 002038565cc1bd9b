/**
 * The safetensors format: a JSON header of names, types, shapes and offsets, then the tensors'
 * bytes, row-major and little-endian.
 */
package io.github.ilt4j.checkpoints.safetensors;
