package io.github.ilt4j.graphs.stages;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * An input of a stage.
 *
 * @param name its name in the graph
 * @param type its element type
 * @param differentiable whether {@link Pass#backward} gives its gradient
 */
public record StageInput(String name, DataType type, boolean differentiable) {}
