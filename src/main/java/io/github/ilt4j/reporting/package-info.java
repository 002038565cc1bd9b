/**
 * What a run tells: progress on the console, metrics.jsonl for programs, a picture of the curves
 * for people.
 *
 * <p>Numbers look the same in every locale.
 */
package io.github.ilt4j.reporting;
