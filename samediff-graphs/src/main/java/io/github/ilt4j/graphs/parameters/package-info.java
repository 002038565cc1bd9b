/** The model's parameters and their gradients: named views of one flat buffer each. */
package io.github.ilt4j.graphs.parameters;
