/**
 * What the formats of weights share: element types, descriptions of tensors, and reading them by
 * position, straight into the memory of the array that asked.
 */
package io.github.ilt4j.checkpoints.tensors;
