package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.tensors.Dtype;

/**
 * A stretch of elements of one type, which tensors are views of; several may share one.
 *
 * @param dtype element type
 * @param key its name in the file
 * @param elements of the whole
 * @param first the element that counts as the first: not 0 where old files have a view of a storage
 */
record Storage(Dtype dtype, String key, long elements, long first) {}
