package io.github.ilt4j.generation;

import java.util.List;

/**
 * What was generated for a prompt.
 *
 * @param prompt words of the prompt, BOS first
 * @param words that were generated, in order; the first may continue the prompt's last word
 */
public record Generated(List<String> prompt, List<String> words) {

  /** Copies the lists. */
  public Generated {
    prompt = List.copyOf(prompt);
    words = List.copyOf(words);
  }

  /** The generated words as one text, which continues the prompt. */
  public String text() {
    return String.join("", words);
  }
}
