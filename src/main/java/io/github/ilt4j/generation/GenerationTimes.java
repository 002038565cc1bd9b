package io.github.ilt4j.generation;

import java.util.EnumMap;
import java.util.Map;

/** Where the time of one generation went. */
public final class GenerationTimes {

  /** What takes time. */
  public enum Part {
    /** Drawing, encoding and reading the words of the prompts. */
    PROMPT,
    /** Making what the encoders read of the words that were generated: bytes and pictures. */
    RENDER,
    /** Encoding them. */
    ENCODE,
    /** Reading them. */
    LATENT,
    /** Spelling words. */
    BYTES_DECODE
  }

  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private long last;
  private boolean afterPrompt;

  GenerationTimes() {
    this.last = System.nanoTime();
  }

  /** Whatever happened since the last call was {@code part}; before the first word, the prompt. */
  void lap(Part part) {
    long now = System.nanoTime();
    afterPrompt |= part == Part.BYTES_DECODE;
    nanos.merge(afterPrompt ? part : Part.PROMPT, now - last, Long::sum);
    last = now;
  }

  /** Whatever happened since the last call is no part. */
  void skip() {
    last = System.nanoTime();
  }

  /** Seconds that a part took. */
  public double seconds(Part part) {
    return nanos.getOrDefault(part, 0L) / 1e9;
  }
}
