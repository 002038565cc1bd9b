package io.github.ilt4j.checkpoints.hub;

import java.nio.file.Path;

/**
 * A model as it is in the cache.
 *
 * @param name with the commit as its revision: resolves to the same files forever
 * @param folder holds the files
 */
public record HubSnapshot(HubName name, Path folder) {}
