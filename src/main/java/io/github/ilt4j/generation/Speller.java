package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.WordBytes;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spells words from their latents, byte by byte. */
sealed interface Speller permits WordSpeller, BeamSpeller {

  /**
   * Spells words together.
   *
   * @param latents of the words
   * @param words each with the bytes that it begins with; they may be changed
   * @param randoms for each what its bytes are drawn by
   * @return the words
   */
  List<WordBytes> spell(
      List<float[]> latents, List<WordBytes> words, List<RandomGenerator> randoms);
}
