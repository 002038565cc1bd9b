/** What turns gradients into better parameters, over the flat buffers. */
package io.github.ilt4j.graphs.optim;
