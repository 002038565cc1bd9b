/**
 * What is done to the scores of the next byte before one is chosen: HuggingFace's logits
 * processors, each a record, for scores of the 256 byte values.
 */
package io.github.ilt4j.generation.processors;
