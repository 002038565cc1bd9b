package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.graphs.model.Decoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Spells words from their latents, byte by byte. A word ends at EOS, at {@code maxBytes} new bytes,
 * or when its new bytes are a whole word.
 */
final class WordSpeller {

  private final Decoding decoding;
  private final int maxBytes;
  private final ByteChoice choice;

  WordSpeller(Decoding decoding, int maxBytes, ByteChoice choice) {
    this.decoding = decoding;
    this.maxBytes = maxBytes;
    this.choice = choice;
  }

  /** A word that is being spelled: the bytes that it began with, then the new ones, without EOS. */
  private final class Spelling {
    private final int[] bytes;
    private final int given;
    private int length;
    private boolean ended;

    Spelling(int[] given) {
      this.bytes = Arrays.copyOf(given, given.length + maxBytes);
      this.given = given.length;
      this.length = given.length;
    }

    void next(float[] logits) {
      int value = choice.choose(logits, bytes, length);
      if (value == ByteTokenizer.EOS) {
        ended = true;
        return;
      }
      bytes[length++] = value;
      ended = length == bytes.length || choice.isComplete(bytes, given, length);
    }

    int last() {
      return bytes[length - 1];
    }

    /** The new bytes as text; a byte that is no UTF-8 becomes U+FFFD. */
    String text() {
      return ByteTokenizer.decode(Arrays.copyOfRange(bytes, given, length));
    }
  }

  /**
   * Spells words together.
   *
   * @param latents of the words
   * @param given for each the bytes that it begins with already
   * @return what was added to each
   */
  List<String> spell(List<float[]> latents, List<int[]> given) {
    List<Spelling> spellings = new ArrayList<>();
    given.forEach(bytes -> spellings.add(new Spelling(bytes)));
    int[] open = IntStream.range(0, spellings.size()).toArray();
    List<float[]> logits = decoding.beginWords(latents, given);
    while (true) {
      for (int i = 0; i < open.length; i++) {
        spellings.get(open[i]).next(logits.get(i));
      }
      open = IntStream.of(open).filter(i -> !spellings.get(i).ended).toArray();
      if (open.length == 0) {
        return spellings.stream().map(Spelling::text).toList();
      }
      logits =
          decoding.continueWords(
              open, IntStream.of(open).map(i -> spellings.get(i).last()).toArray());
    }
  }
}
