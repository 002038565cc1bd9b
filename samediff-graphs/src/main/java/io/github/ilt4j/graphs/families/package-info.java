/**
 * The architectures, one file each, named after HuggingFace's {@code model_type}: a record of its
 * configuration that also writes its layers into a graph. A parameter's path in the graph equals
 * its name in the checkpoint.
 */
package io.github.ilt4j.graphs.families;
