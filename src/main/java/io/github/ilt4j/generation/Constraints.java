package io.github.ilt4j.generation;

import static io.github.ilt4j.generation.Ranges.check;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.ExponentialDecayLengthPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the bytes of a word must and must not be, after HuggingFace's {@code GenerationConfig}.
 * Tokens are bytes.
 *
 * @param minNewTokens new bytes of a word before which it may not end by EOS
 * @param maxNewTokens new bytes of a word, at most; never more than the model's longest word
 * @param repetitionPenalty of bytes that the word has already; 1 = none
 * @param noRepeatNgramSize so many bytes in a row never stand twice in a word; 0 = they may
 * @param suppressTokens bytes that never come
 * @param beginSuppressTokens bytes that never come first
 * @param badWordsIds sequences of bytes that never come
 * @param sequenceBias what is added to the scores of sequences of bytes
 * @param forcedEos whether the last byte that there is room for is EOS: {@code forced_eos_token_id}
 * @param exponentialDecayLengthPenalty makes the end of a word likelier with its length
 * @param renormalizeLogits whether scores are made log-probabilities again after all this
 */
public record Constraints(
    int minNewTokens,
    OptionalInt maxNewTokens,
    double repetitionPenalty,
    int noRepeatNgramSize,
    List<Integer> suppressTokens,
    List<Integer> beginSuppressTokens,
    List<List<Integer>> badWordsIds,
    List<SequenceBias.Bias> sequenceBias,
    boolean forcedEos,
    Optional<ExponentialDecayLengthPenalty> exponentialDecayLengthPenalty,
    boolean renormalizeLogits) {

  /** None. */
  public static final Constraints NONE =
      new Constraints(
          0,
          OptionalInt.empty(),
          1,
          0,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          false,
          Optional.empty(),
          false);

  /**
   * Copies the lists and checks each range.
   *
   * @throws IllegalArgumentException names what is wrong
   */
  public Constraints {
    suppressTokens = List.copyOf(suppressTokens);
    beginSuppressTokens = List.copyOf(beginSuppressTokens);
    badWordsIds = badWordsIds.stream().map(List::copyOf).toList();
    sequenceBias = List.copyOf(sequenceBias);
    check("min_new_tokens", "a whole number of at least 0", minNewTokens, minNewTokens >= 0);
    maxNewTokens.ifPresent(
        most -> check("max_new_tokens", "a whole number of at least 1", most, most >= 1));
    if (maxNewTokens.isPresent() && minNewTokens > maxNewTokens.getAsInt()) {
      throw new IllegalArgumentException(
          "min_new_tokens %d excludes max_new_tokens %d: expected at most as many"
              .formatted(minNewTokens, maxNewTokens.getAsInt()));
    }
    check(
        "repetition_penalty",
        "a number above 0",
        repetitionPenalty,
        repetitionPenalty > 0 && Double.isFinite(repetitionPenalty));
    check(
        "no_repeat_ngram_size",
        "a whole number of at least 0",
        noRepeatNgramSize,
        noRepeatNgramSize >= 0);
    checkBytes("suppress_tokens", suppressTokens);
    checkBytes("begin_suppress_tokens", beginSuppressTokens);
    for (List<Integer> word : badWordsIds) {
      checkBytes("bad_words_ids", word);
      check("bad_words_ids", "at least one byte in each", 0, !word.isEmpty());
    }
    for (SequenceBias.Bias bias : sequenceBias) {
      checkBytes("sequence_bias", bias.bytes());
      check("sequence_bias", "numbers to add", bias.bias(), Double.isFinite(bias.bias()));
    }
    exponentialDecayLengthPenalty.ifPresent(
        decay ->
            check(
                "exponential_decay_length_penalty",
                "a start of at least 0 and a factor above 0, [start, factor]",
                decay.start() < 0 ? decay.start() : decay.factor(),
                decay.start() >= 0 && decay.factor() > 0 && Double.isFinite(decay.factor())));
  }

  private static void checkBytes(String name, List<Integer> bytes) {
    for (int value : bytes) {
      check(
          name, "bytes from 0 to 255", value, value >= 0 && value < ByteTokenizer.VOCABULARY_SIZE);
    }
  }
}
