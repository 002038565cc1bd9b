/** Placeholder. */
package io.github.ilt4j.graphs;
