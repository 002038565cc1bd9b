/**
 * Plans: what SameDiff's session interprets op by op, as lists of operations that are bound to
 * their memory once. A SameDiff graph and the shapes of its inputs give a {@code Program} ({@code
 * Lowering}), whose memories are laid out in one arena by their lifetimes ({@code ArenaLayout}) and
 * whose steps are bound to ND4J's own operations ({@code Plan}). {@link
 * io.github.ilt4j.graphs.plans.PlanStage} runs a stage that way.
 */
package io.github.ilt4j.graphs.plans;
