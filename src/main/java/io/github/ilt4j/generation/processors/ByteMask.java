package io.github.ilt4j.generation.processors;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import java.util.Arrays;

/**
 * Rules out bytes that would not be UTF-8 here: what cannot continue a character inside one, EOS
 * too; continuations and characters that there is no room for at a character's start; and PAD,
 * which is no answer. HuggingFace has no such class; the reference of the form of 2026 has one for
 * continuations.
 *
 * @param reserved bytes at the end of the room that no character may take: 1 where EOS is forced
 */
public record ByteMask(int reserved) implements LogitsProcessor {

  @Override
  public void process(float[] scores, WordBytes word) {
    if (Utf8Bytes.missing(word) > 0) {
      Arrays.fill(scores, 0, Utf8Bytes.leastContinuation(word), RULED_OUT);
      Arrays.fill(scores, Utf8Bytes.mostContinuation(word) + 1, scores.length, RULED_OUT);
      return;
    }
    int leads = Math.max(Utf8Bytes.mostLead(word.room() - reserved) + 1, Utf8Bytes.FIRST_LEAD);
    Arrays.fill(scores, Utf8Bytes.FIRST_NOT_ASCII, Utf8Bytes.FIRST_LEAD, RULED_OUT);
    Arrays.fill(scores, leads, scores.length, RULED_OUT);
    scores[ByteTokenizer.PAD] = RULED_OUT;
  }
}
