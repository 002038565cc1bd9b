/**
 * HuggingFace folders and whole checkpoints to the weights of the graphs, and back.
 *
 * <p>{@link io.github.ilt4j.checkpoints.Components} loads the folder of one architecture, {@link
 * io.github.ilt4j.checkpoints.Checkpoint} a whole model in the reference's own layout; both say
 * what became of each tensor. {@link io.github.ilt4j.checkpoints.Checkpoints} saves a folder so
 * that a kill at any moment leaves a whole one. Below lie the formats of weights ({@code
 * safetensors}), what they share ({@code tensors}), and {@code config} for {@code config.json}.
 * Every failure is a {@link io.github.ilt4j.checkpoints.CheckpointException}.
 */
package io.github.ilt4j.checkpoints;
