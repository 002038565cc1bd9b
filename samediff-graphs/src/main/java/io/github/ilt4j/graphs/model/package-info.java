/** The whole model: its configuration, its stages, and the way data takes through them. */
package io.github.ilt4j.graphs.model;
