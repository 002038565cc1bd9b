package io.github.ilt4j.generation;

import java.util.List;

/** Prompts that are being continued: each step adds a word to each that has not ended. */
sealed interface Generation permits WordLoop, WordSearch {

  /** A word that is settled: nothing that comes later changes it. */
  record Settled(int prompt, String word) {}

  /** Whether all prompts have ended. */
  boolean isOver();

  /** Goes one word further; gives the words that are settled by that. */
  List<Settled> step();

  /** Ends here; gives the words that were not settled yet. */
  List<Settled> end();

  /** For each prompt its continuations, the best first. */
  List<List<Generated>> results();
}
