package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.words.Utf8;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One prompt on its way. */
final class Row {
  private final int number;
  private final int maxWordLength;
  private final int positions;
  private final List<String> prompt;
  private final List<String> words;
  private final List<String> generated = new ArrayList<>();
  private final RandomGenerator random;
  private int read;
  private boolean insideWord;
  private boolean ended;

  /**
   * A prompt.
   *
   * @param number of the prompt: what is drawn for it depends on that and the seed alone
   * @param positions words that can be read: a text that has more ends
   * @throws IllegalArgumentException if the prompt has more
   */
  Row(int number, TextProcessor processor, String prompt, long seed, int positions) {
    this.number = number;
    this.positions = positions;
    this.maxWordLength = processor.tokenizer().maxWordLength();
    this.prompt = processor.words(prompt);
    this.words = new ArrayList<>(this.prompt);
    this.random = random(seed, number);
    int last = words.size() - 1;
    // A word that has all the bytes of the longest is a piece of a longer one: the next follows.
    this.insideWord =
        last > 0
            && !WordSegmenter.isComplete(words.get(last))
            && Utf8.encode(words.get(last)).length < processor.tokenizer().maxBytes();
    if (context().size() > positions) {
      throw new IllegalArgumentException(
          "prompt: expected at most %d words, the positions of the latent transformer, found %d"
              .formatted(positions, context().size()));
    }
  }

  private Row(Row from) {
    this.number = from.number;
    this.maxWordLength = from.maxWordLength;
    this.positions = from.positions;
    this.prompt = from.prompt;
    this.words = new ArrayList<>(from.words);
    this.generated.addAll(from.generated);
    this.random = from.random;
    this.read = from.read;
    this.insideWord = from.insideWord;
    this.ended = from.ended;
  }

  /** The same prompt, to go another way from here; both draw from the same random numbers. */
  Row copy() {
    return new Row(this);
  }

  private static RandomGenerator random(long seed, int number) {
    // Streams of neighbouring seeds overlap; those of numbers drawn from one do not.
    long own = new SplittableRandom(seed).nextLong() ^ new SplittableRandom(~number).nextLong();
    return new SplittableRandom(own);
  }

  int number() {
    return number;
  }

  RandomGenerator random() {
    return random;
  }

  boolean ended() {
    return ended || context().size() > positions;
  }

  /** The words whose last one's latent says what comes. */
  List<String> context() {
    return insideWord ? words.subList(0, words.size() - 1) : words;
  }

  /** How many words of the context the model has read. */
  int read() {
    return read;
  }

  /** Forgets that words from a place on were read. */
  void readAgainFrom(int place) {
    read = place;
  }

  /** Tells that the context was read. */
  void readAll() {
    read = context().size();
  }

  /** The words of the context that the model has not read yet. */
  List<String> unread() {
    return context().subList(read, context().size());
  }

  /** The word to be spelled, with the bytes that the prompt gives of it. */
  WordBytes begin(Constraints constraints) {
    return new WordBytes(
        given(), Math.min(maxWordLength, constraints.maxNewTokens().orElse(maxWordLength)));
  }

  private int[] given() {
    if (!insideWord) {
      return new int[0];
    }
    byte[] bytes = Utf8.encode(words.get(words.size() - 1));
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }

  /** Takes what was spelled; false if there was nothing to take. */
  boolean take(String added, int maxWords) {
    boolean continued = insideWord;
    insideWord = false;
    if (added.isEmpty()) {
      // Nothing after a word that the prompt broke off means that the word stands as it is.
      ended = !continued;
      return false;
    }
    words.add(continued ? words.remove(words.size() - 1) + added : added);
    generated.add(added);
    ended = generated.size() >= maxWords;
    return true;
  }

  Generated generated() {
    return new Generated(prompt, generated);
  }
}
