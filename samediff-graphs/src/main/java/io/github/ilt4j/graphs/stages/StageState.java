package io.github.ilt4j.graphs.stages;

/**
 * What a graph keeps from run to run: an array {@code [sequences, capacity, width]}, read and
 * replaced by every run. The keys that a layer computed for earlier positions are one.
 *
 * @param name of the variable that is read
 * @param next name of the variable that replaces it
 * @param width elements of a position
 */
public record StageState(String name, String next, long width) {}
