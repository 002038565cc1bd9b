/**
 * Models by name: {@code org/name} or {@code org/name@revision} become folders of HuggingFace's
 * standard cache, downloaded where they are not there yet.
 *
 * <p>{@link io.github.ilt4j.checkpoints.hub.Hub} is the way in. The cache is laid out as Python's
 * huggingface_hub lays it out, so each finds what the other has downloaded. Every failure is a
 * {@link io.github.ilt4j.checkpoints.hub.HubException}.
 */
package io.github.ilt4j.checkpoints.hub;
