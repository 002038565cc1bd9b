package io.github.ilt4j.checkpoints.hub;

import java.net.URI;
import java.util.OptionalLong;

/**
 * One file of a model at a commit.
 *
 * @param path its path in the model, a plain name
 * @param uri where it is
 * @param etag names its content
 * @param size in bytes, if the hub tells
 */
record HubFile(String path, URI uri, Etag etag, OptionalLong size) {}
