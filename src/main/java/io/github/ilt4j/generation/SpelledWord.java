package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.WordBytes;

/**
 * A spelling that has ended.
 *
 * @param bytes without EOS
 * @param logProbability the sum of its new bytes' scores, EOS included where it ended by EOS
 * @param length how many new bytes these are
 * @param score the log-probability divided by the length to the power of the length penalty
 */
record SpelledWord(WordBytes bytes, double logProbability, int length, double score) {}
