/**
 * A component of the model as a graph of its own, and its execution. {@link
 * io.github.ilt4j.graphs.stages.StageGraph} is what a stage computes, {@link
 * io.github.ilt4j.graphs.stages.Stage} something that computes it.
 */
package io.github.ilt4j.graphs.stages;
