package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Spells words, one byte after another being chosen for good. A word ends at EOS, when there is no
 * room for more bytes, or when it is whole.
 */
final class WordSpeller implements Speller {

  private final Decoding decoding;
  private final ByteChoice choice;

  WordSpeller(Decoding decoding, ByteChoice choice) {
    this.decoding = decoding;
    this.choice = choice;
  }

  /** A word that is being spelled. */
  private final class Spelling {
    private final WordBytes word;
    private final RandomGenerator random;
    private boolean ended;

    Spelling(WordBytes word, RandomGenerator random) {
      this.word = word;
      this.random = random;
    }

    void next(float[] logits) {
      int value = choice.choose(logits, word, random);
      if (value == ByteTokenizer.EOS) {
        ended = true;
        return;
      }
      word.add(value);
      ended = word.room() == 0 || choice.isComplete(word);
    }
  }

  @Override
  public List<WordBytes> spell(
      List<float[]> latents, List<WordBytes> words, List<RandomGenerator> randoms) {
    List<Spelling> spellings = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      spellings.add(new Spelling(words.get(i), randoms.get(i)));
    }
    int[] open = IntStream.range(0, spellings.size()).toArray();
    List<float[]> logits =
        decoding.beginWords(latents, words.stream().map(word -> word.from(0)).toList());
    while (true) {
      for (int i = 0; i < open.length; i++) {
        spellings.get(open[i]).next(logits.get(i));
      }
      open = IntStream.of(open).filter(i -> !spellings.get(i).ended).toArray();
      if (open.length == 0) {
        return words;
      }
      logits =
          decoding.continueWords(
              open, IntStream.of(open).map(i -> spellings.get(i).word.last()).toArray());
    }
  }
}
