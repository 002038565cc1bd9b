/**
 * The command-line runner: {@link io.github.ilt4j.cli.Main} finds the command, each command is one
 * file.
 *
 * <p>Exit codes: 0; 1 for a failure, told in one sentence; 2 for wrong usage, told with what to
 * type instead. Only {@code Main.main} ends the JVM, so everything else can be called from a test.
 */
package io.github.ilt4j.cli;
