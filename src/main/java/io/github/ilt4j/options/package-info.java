/**
 * Options: each declared once ({@link io.github.ilt4j.options.Option}) and serving the YAML file,
 * the command line and the help alike.
 *
 * <p>Values come in layers, the later winning: defaults, preset, YAML file, command line. {@link
 * io.github.ilt4j.options.OptionValues} merges them and keeps where each came from, so that an
 * error can say so; records such as {@link io.github.ilt4j.options.TrainOptions} are the typed
 * result.
 */
package io.github.ilt4j.options;
