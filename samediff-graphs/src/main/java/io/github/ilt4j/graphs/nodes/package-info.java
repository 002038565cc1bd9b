/**
 * The blocks of layers as ops of SameDiff: each is one node of a graph, defined in one place in
 * SameDiff's own ops ({@link io.github.ilt4j.graphs.nodes.BlockNode#define}), which gives its
 * gradient, its way to run where there is no kernel for it, and the measure for every kernel.
 *
 * <p>To add one: a class with its definition, one line in {@link
 * io.github.ilt4j.graphs.nodes.BlockNodes}; and, where it is worth it, a kernel in the package
 * {@code plans}.
 */
package io.github.ilt4j.graphs.nodes;
