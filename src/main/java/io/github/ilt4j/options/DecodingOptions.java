package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.GENERATION;

import io.github.ilt4j.generation.Beams;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.processors.ExponentialDecayLengthPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import java.util.List;
import java.util.Optional;

/**
 * The options of HuggingFace's {@code GenerationConfig}, under its names with hyphens. Tokens are
 * the bytes of a word.
 */
public final class DecodingOptions {

  /** {@code do_sample}. */
  public static final Option<Boolean> DO_SAMPLE =
      Option.of(
          "do-sample",
          GENERATION,
          OptionType.flag(),
          false,
          "Draw bytes by their probability, in place of always taking the likeliest");

  /** {@code temperature}. */
  public static final Option<Double> TEMPERATURE =
      Option.of(
          "temperature",
          GENERATION,
          OptionType.decimal(0, false, Double.POSITIVE_INFINITY),
          1.0,
          "Draw from a flatter distribution (above 1) or a sharper one (below 1)");

  /** {@code top_k}. */
  public static final Option<Integer> TOP_K =
      Option.of(
          "top-k", GENERATION, whole(0), 50, "Draw from so many of the likeliest bytes; 0 = all");

  /** {@code top_p}. */
  public static final Option<Double> TOP_P =
      Option.of(
          "top-p",
          GENERATION,
          part(false),
          1.0,
          "Draw from the likeliest bytes that have this probability together");

  /** {@code min_p}. */
  public static final Option<Optional<Double>> MIN_P =
      Option.of(
          "min-p",
          GENERATION,
          OptionType.optional(part(true)),
          Optional.empty(),
          "Draw from bytes at least this part as likely as the likeliest");

  /** {@code typical_p}. */
  public static final Option<Double> TYPICAL_P =
      Option.of(
          "typical-p",
          GENERATION,
          part(false),
          1.0,
          "Draw from the bytes of the most typical surprise that have this probability together");

  /** {@code epsilon_cutoff}. */
  public static final Option<Double> EPSILON_CUTOFF =
      Option.of(
          "epsilon-cutoff",
          GENERATION,
          OptionType.decimal(0, true, 1),
          0.0,
          "Draw from bytes at least this likely; 0 = all");

  /** {@code eta_cutoff}. */
  public static final Option<Double> ETA_CUTOFF =
      Option.of(
          "eta-cutoff",
          GENERATION,
          OptionType.decimal(0, true, 1),
          0.0,
          "The same, with a lower limit where many bytes are likely; 0 = all");

  /** {@code seed}. */
  public static final Option<Long> SEED =
      Option.of(
          "seed", GENERATION, OptionType.seed(), GenerationOptions.SEED, "Fixes what is drawn");

  /** {@code num_beams}. */
  public static final Option<Integer> NUM_BEAMS =
      Option.of(
          "num-beams",
          GENERATION,
          whole(1),
          1,
          "Pursue so many spellings of a word side by side; 1 = no search");

  /** How many continuations are pursued: HuggingFace has no such option. */
  public static final Option<Integer> WORD_BEAMS =
      Option.of(
          "word-beams",
          GENERATION,
          whole(1),
          1,
          "Pursue so many continuations of the text side by side; 1 = no search over words");

  /** {@code num_return_sequences}. */
  public static final Option<Integer> NUM_RETURN_SEQUENCES =
      Option.of(
          "num-return-sequences",
          GENERATION,
          whole(1),
          1,
          "Texts to write: the best of word-beams, or so many drawn ones");

  /** {@code length_penalty}. */
  public static final Option<Double> LENGTH_PENALTY =
      Option.of(
          "length-penalty",
          GENERATION,
          number(),
          1.0,
          "Divide the log-probability of what is searched for by its length to this power");

  /** {@code early_stopping}. */
  public static final Option<Beams.EarlyStopping> EARLY_STOPPING =
      Option.of(
          "early-stopping",
          GENERATION,
          OptionType.choice(Beams.EarlyStopping.class, Beams.EarlyStopping::label),
          Beams.EarlyStopping.FALSE,
          "End the search for a word when num-beams are finished (true), when no better one is likely (false), or possible (never)");

  /** {@code min_new_tokens}. */
  public static final Option<Integer> MIN_NEW_TOKENS =
      Option.of(
          "min-new-tokens",
          GENERATION,
          whole(0),
          0,
          "New bytes of a word before which it may not end by its end mark");

  /** {@code max_new_tokens}. */
  public static final Option<Optional<Integer>> MAX_NEW_TOKENS =
      Option.of(
          "max-new-tokens",
          GENERATION,
          OptionType.optional(whole(1)),
          Optional.empty(),
          "New bytes of a word, at most; else the longest word of the model");

  /** {@code repetition_penalty}. */
  public static final Option<Double> REPETITION_PENALTY =
      Option.of(
          "repetition-penalty",
          GENERATION,
          OptionType.decimal(0, false, Double.POSITIVE_INFINITY),
          1.0,
          "Make bytes that the word has already less likely (above 1) or likelier (below 1)");

  /** {@code no_repeat_ngram_size}. */
  public static final Option<Integer> NO_REPEAT_NGRAM_SIZE =
      Option.of(
          "no-repeat-ngram-size",
          GENERATION,
          whole(0),
          0,
          "Let so many bytes in a row never stand twice in a word; 0 = they may");

  /** {@code suppress_tokens}. */
  public static final Option<List<Integer>> SUPPRESS_TOKENS =
      Option.of(
          "suppress-tokens", GENERATION, ByteLists.bytes(), List.of(), "Bytes that never come");

  /** {@code begin_suppress_tokens}. */
  public static final Option<List<Integer>> BEGIN_SUPPRESS_TOKENS =
      Option.of(
          "begin-suppress-tokens",
          GENERATION,
          ByteLists.bytes(),
          List.of(),
          "Bytes that never come first in a word");

  /** {@code bad_words_ids}. */
  public static final Option<List<List<Integer>>> BAD_WORDS_IDS =
      Option.of(
          "bad-words-ids",
          GENERATION,
          ByteLists.sequences(),
          List.of(),
          "Sequences of bytes that never come in a word");

  /** {@code sequence_bias}. */
  public static final Option<List<SequenceBias.Bias>> SEQUENCE_BIAS =
      Option.of(
          "sequence-bias",
          GENERATION,
          ByteLists.biases(),
          List.of(),
          "Sequences of bytes, each with what is added to the score of its last byte");

  /** {@code forced_eos_token_id}. */
  public static final Option<Optional<Integer>> FORCED_EOS_TOKEN_ID =
      Option.of(
          "forced-eos-token-id",
          GENERATION,
          OptionType.optional(eos()),
          Optional.empty(),
          "3, the end mark of words: makes it the last of the bytes that there is room for");

  /** {@code exponential_decay_length_penalty}. */
  public static final Option<Optional<ExponentialDecayLengthPenalty>>
      EXPONENTIAL_DECAY_LENGTH_PENALTY =
          Option.of(
              "exponential-decay-length-penalty",
              GENERATION,
              OptionType.optional(ByteLists.decay()),
              Optional.empty(),
              "Make the end of a word likelier with each byte after START, by FACTOR to that power");

  /** {@code renormalize_logits}. */
  public static final Option<Boolean> RENORMALIZE_LOGITS =
      Option.of(
          "renormalize-logits",
          GENERATION,
          OptionType.flag(),
          false,
          "Make scores log-probabilities again after all of this");

  /** All of them. */
  public static final List<Option<?>> ALL =
      List.of(
          DO_SAMPLE,
          TEMPERATURE,
          TOP_K,
          TOP_P,
          MIN_P,
          TYPICAL_P,
          EPSILON_CUTOFF,
          ETA_CUTOFF,
          SEED,
          NUM_BEAMS,
          WORD_BEAMS,
          NUM_RETURN_SEQUENCES,
          LENGTH_PENALTY,
          EARLY_STOPPING,
          MIN_NEW_TOKENS,
          MAX_NEW_TOKENS,
          REPETITION_PENALTY,
          NO_REPEAT_NGRAM_SIZE,
          SUPPRESS_TOKENS,
          BEGIN_SUPPRESS_TOKENS,
          BAD_WORDS_IDS,
          SEQUENCE_BIAS,
          FORCED_EOS_TOKEN_ID,
          EXPONENTIAL_DECAY_LENGTH_PENALTY,
          RENORMALIZE_LOGITS);

  private DecodingOptions() {}

  private static OptionType<Integer> whole(int least) {
    return OptionType.integer(least, Integer.MAX_VALUE);
  }

  private static OptionType<Double> part(boolean zero) {
    return OptionType.decimal(
        "a number %s and at most 1".formatted(zero ? "of at least 0" : "above 0"),
        value -> (zero ? value >= 0 : value > 0) && value <= 1);
  }

  private static OptionType<Double> number() {
    return OptionType.decimal("a number", Double::isFinite);
  }

  private static OptionType<Integer> eos() {
    OptionType<Integer> three = OptionType.integer(3, 3);
    return new OptionType<>(
        "3", "3, the end mark of words", List.of(), three.parser(), three.writer());
  }
}
