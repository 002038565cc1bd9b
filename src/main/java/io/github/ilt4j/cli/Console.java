package io.github.ilt4j.cli;

import java.io.PrintStream;

/**
 * What a command talks to.
 *
 * @param out results
 * @param err progress and errors, so that results can be piped
 * @param interactive whether a person watches a terminal: then progress is drawn in place
 * @param verbose whether to tell more, such as stack traces
 * @param stop becomes true when the user wants the command to end early
 */
record Console(
    PrintStream out, PrintStream err, boolean interactive, boolean verbose, StopSignal stop) {}
