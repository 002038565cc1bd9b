package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.graphs.model.WordLatentModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Spells words from their latents, byte by byte, each time the likeliest. A word ends at EOS, at
 * {@code maxBytes} new bytes, or when its new bytes are a whole word.
 */
final class WordSpeller {

  private final WordLatentModel model;
  private final int maxBytes;
  private final boolean validUtf8;

  WordSpeller(WordLatentModel model, int maxBytes, boolean validUtf8) {
    this.model = model;
    this.maxBytes = maxBytes;
    this.validUtf8 = validUtf8;
  }

  /**
   * A word that is being spelled.
   *
   * @param latent {@code [width]}
   * @param given bytes that it begins with already
   */
  record Start(float[] latent, int[] given) {}

  /** The new bytes of a word, without EOS. */
  static final class Spelling {
    private final int[] bytes;
    private final int given;
    private int length;
    private boolean ended;

    Spelling(int[] given, int maxBytes) {
      this.bytes = Arrays.copyOf(given, given.length + maxBytes);
      this.given = given.length;
      this.length = given.length;
      this.ended = maxBytes == 0;
    }

    /** The new bytes as text; a byte that is no UTF-8 becomes U+FFFD. */
    String text() {
      return ByteTokenizer.decode(Arrays.copyOfRange(bytes, given, length));
    }

    private int[] prefix() {
      return Arrays.copyOf(bytes, length);
    }

    private void take(int value) {
      if (value == ByteTokenizer.EOS) {
        ended = true;
        return;
      }
      bytes[length++] = value;
      ended = length == bytes.length || WordSegmenter.isComplete(text());
    }
  }

  /** Spells all; words of different given lengths do not meet in one call of the model. */
  List<String> spell(List<Start> starts) {
    List<Spelling> spellings = new ArrayList<>();
    for (Start start : starts) {
      spellings.add(new Spelling(start.given(), maxBytes));
    }
    while (true) {
      int shortest = Integer.MAX_VALUE;
      for (Spelling spelling : spellings) {
        shortest = spelling.ended ? shortest : Math.min(shortest, spelling.length);
      }
      if (shortest == Integer.MAX_VALUE) {
        return spellings.stream().map(Spelling::text).toList();
      }
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < spellings.size(); i++) {
        if (!spellings.get(i).ended && spellings.get(i).length == shortest) {
          rows.add(i);
        }
      }
      step(starts, spellings, rows);
    }
  }

  private void step(List<Start> starts, List<Spelling> spellings, List<Integer> rows) {
    float[][] latents = rows.stream().map(i -> starts.get(i).latent()).toArray(float[][]::new);
    List<int[]> prefixes = rows.stream().map(i -> spellings.get(i).prefix()).toList();
    try (INDArray matrix = Nd4j.createFromArray(latents);
        INDArray logits = model.nextByteLogits(matrix, prefixes)) {
      for (int i = 0; i < rows.size(); i++) {
        Spelling spelling = spellings.get(rows.get(i));
        spelling.take(best(logits.getRow(i).toFloatVector(), spelling));
      }
    }
  }

  /** The likeliest byte that may follow; PAD, which is no answer, never does. */
  private int best(float[] logits, Spelling spelling) {
    int best = ByteTokenizer.EOS;
    float most = Float.NEGATIVE_INFINITY;
    for (int value = 0; value < logits.length; value++) {
      boolean allowed =
          value != ByteTokenizer.PAD
              && (!validUtf8 || Utf8Bytes.canFollow(spelling.bytes, spelling.length, value));
      if (allowed && logits[value] > most) {
        most = logits[value];
        best = value;
      }
    }
    return best;
  }
}
