package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.ExponentialDecayLengthPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Makes {@link GenerationOptions}. Methods are named after HuggingFace's {@code GenerationConfig};
 * what may be given, and what it means, is told by {@link Sampling}, {@link Beams} and {@link
 * Constraints}.
 */
public final class GenerationOptionsBuilder {

  private int maxWords;
  private int wordBeams;
  private int numReturnSequences;
  private long seed;
  private boolean validUtf8;
  private boolean doSample;
  private double temperature;
  private int topK;
  private double topP;
  private OptionalDouble minP;
  private double typicalP;
  private double epsilonCutoff;
  private double etaCutoff;
  private int numBeams;
  private double lengthPenalty;
  private Beams.EarlyStopping earlyStopping;
  private int minNewTokens;
  private OptionalInt maxNewTokens;
  private double repetitionPenalty;
  private int noRepeatNgramSize;
  private List<Integer> suppressTokens;
  private List<Integer> beginSuppressTokens;
  private List<List<Integer>> badWordsIds;
  private List<SequenceBias.Bias> sequenceBias;
  private boolean forcedEos;
  private Optional<ExponentialDecayLengthPenalty> exponentialDecayLengthPenalty;
  private boolean renormalizeLogits;

  GenerationOptionsBuilder(GenerationOptions from) {
    maxWords = from.maxWords();
    wordBeams = from.wordBeams();
    numReturnSequences = from.numReturnSequences();
    seed = from.seed();
    validUtf8 = from.validUtf8();
    doSample = from.sampling().doSample();
    temperature = from.sampling().temperature();
    topK = from.sampling().topK();
    topP = from.sampling().topP();
    minP = from.sampling().minP();
    typicalP = from.sampling().typicalP();
    epsilonCutoff = from.sampling().epsilonCutoff();
    etaCutoff = from.sampling().etaCutoff();
    numBeams = from.beams().numBeams();
    lengthPenalty = from.beams().lengthPenalty();
    earlyStopping = from.beams().earlyStopping();
    minNewTokens = from.constraints().minNewTokens();
    maxNewTokens = from.constraints().maxNewTokens();
    repetitionPenalty = from.constraints().repetitionPenalty();
    noRepeatNgramSize = from.constraints().noRepeatNgramSize();
    suppressTokens = from.constraints().suppressTokens();
    beginSuppressTokens = from.constraints().beginSuppressTokens();
    badWordsIds = from.constraints().badWordsIds();
    sequenceBias = from.constraints().sequenceBias();
    forcedEos = from.constraints().forcedEos();
    exponentialDecayLengthPenalty = from.constraints().exponentialDecayLengthPenalty();
    renormalizeLogits = from.constraints().renormalizeLogits();
  }

  /** The options. */
  public GenerationOptions build() {
    Sampling sampling =
        new Sampling(doSample, temperature, topK, topP, minP, typicalP, epsilonCutoff, etaCutoff);
    Beams beams = new Beams(numBeams, lengthPenalty, earlyStopping);
    Constraints constraints =
        new Constraints(
            minNewTokens,
            maxNewTokens,
            repetitionPenalty,
            noRepeatNgramSize,
            suppressTokens,
            beginSuppressTokens,
            badWordsIds,
            sequenceBias,
            forcedEos,
            exponentialDecayLengthPenalty,
            renormalizeLogits);
    return new GenerationOptions(
        maxWords, wordBeams, numReturnSequences, seed, sampling, beams, constraints, validUtf8);
  }

  /** Words to generate for each prompt, at most. */
  public GenerationOptionsBuilder maxWords(int words) {
    maxWords = words;
    return this;
  }

  /** How many continuations of a prompt are pursued side by side. */
  public GenerationOptionsBuilder wordBeams(int value) {
    wordBeams = value;
    return this;
  }

  /** {@code num_return_sequences}: how many continuations of each prompt are wanted. */
  public GenerationOptionsBuilder numReturnSequences(int value) {
    numReturnSequences = value;
    return this;
  }

  /** Fixes what is drawn. */
  public GenerationOptionsBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** Whether bytes that would not be UTF-8 are ruled out. */
  public GenerationOptionsBuilder validUtf8(boolean value) {
    validUtf8 = value;
    return this;
  }

  /** {@code do_sample}: whether bytes are drawn; else the likeliest is taken. */
  public GenerationOptionsBuilder doSample(boolean value) {
    doSample = value;
    return this;
  }

  /** {@code temperature}: above 1 flattens the distribution, below 1 sharpens it. */
  public GenerationOptionsBuilder temperature(double value) {
    temperature = value;
    return this;
  }

  /** {@code top_k}: how many of the likeliest bytes may be drawn; 0 = all. */
  public GenerationOptionsBuilder topK(int value) {
    topK = value;
    return this;
  }

  /** {@code top_p}: the probability that the bytes which may be drawn have together. */
  public GenerationOptionsBuilder topP(double value) {
    topP = value;
    return this;
  }

  /** {@code min_p}: the least probability, as part of that of the likeliest byte. */
  public GenerationOptionsBuilder minP(double value) {
    minP = OptionalDouble.of(value);
    return this;
  }

  /** {@code typical_p}: the probability of the bytes of typical surprise. */
  public GenerationOptionsBuilder typicalP(double value) {
    typicalP = value;
    return this;
  }

  /** {@code epsilon_cutoff}: the least probability. */
  public GenerationOptionsBuilder epsilonCutoff(double value) {
    epsilonCutoff = value;
    return this;
  }

  /** {@code eta_cutoff}: the least probability, lower where many bytes are likely. */
  public GenerationOptionsBuilder etaCutoff(double value) {
    etaCutoff = value;
    return this;
  }

  /** {@code num_beams}: how many spellings of a word are pursued. */
  public GenerationOptionsBuilder numBeams(int value) {
    numBeams = value;
    return this;
  }

  /** {@code length_penalty}: above 0 favours long words, below 0 short ones. */
  public GenerationOptionsBuilder lengthPenalty(double value) {
    lengthPenalty = value;
    return this;
  }

  /** {@code early_stopping}: when the search for a word ends. */
  public GenerationOptionsBuilder earlyStopping(Beams.EarlyStopping value) {
    earlyStopping = value;
    return this;
  }

  /** {@code min_new_tokens}: new bytes of a word before which it may not end by EOS. */
  public GenerationOptionsBuilder minNewTokens(int value) {
    minNewTokens = value;
    return this;
  }

  /** {@code max_new_tokens}: new bytes of a word, at most. */
  public GenerationOptionsBuilder maxNewTokens(int value) {
    maxNewTokens = OptionalInt.of(value);
    return this;
  }

  /** {@code repetition_penalty}: of bytes that the word has already. */
  public GenerationOptionsBuilder repetitionPenalty(double value) {
    repetitionPenalty = value;
    return this;
  }

  /** {@code no_repeat_ngram_size}: so many bytes in a row never stand twice in a word. */
  public GenerationOptionsBuilder noRepeatNgramSize(int value) {
    noRepeatNgramSize = value;
    return this;
  }

  /** {@code suppress_tokens}: bytes that never come. */
  public GenerationOptionsBuilder suppressTokens(List<Integer> value) {
    suppressTokens = value;
    return this;
  }

  /** {@code begin_suppress_tokens}: bytes that never come first. */
  public GenerationOptionsBuilder beginSuppressTokens(List<Integer> value) {
    beginSuppressTokens = value;
    return this;
  }

  /** {@code bad_words_ids}: sequences of bytes that never come. */
  public GenerationOptionsBuilder badWordsIds(List<List<Integer>> value) {
    badWordsIds = value;
    return this;
  }

  /** {@code sequence_bias}: what is added to the scores of sequences of bytes. */
  public GenerationOptionsBuilder sequenceBias(List<SequenceBias.Bias> value) {
    sequenceBias = value;
    return this;
  }

  /** {@code forced_eos_token_id}: whether the last byte that there is room for is EOS. */
  public GenerationOptionsBuilder forcedEos(boolean value) {
    forcedEos = value;
    return this;
  }

  /** {@code exponential_decay_length_penalty}: makes the end of a word likelier with its length. */
  public GenerationOptionsBuilder exponentialDecayLengthPenalty(
      ExponentialDecayLengthPenalty value) {
    exponentialDecayLengthPenalty = Optional.of(value);
    return this;
  }

  /** {@code renormalize_logits}: whether scores are made log-probabilities again. */
  public GenerationOptionsBuilder renormalizeLogits(boolean value) {
    renormalizeLogits = value;
    return this;
  }
}
