package io.github.ilt4j.generation.processors;

import java.util.List;

/**
 * One step on the way from a model's logits to the scores that a byte is chosen by.
 *
 * <p>Each follows the class of the same purpose in HuggingFace's {@code
 * generation/logits_process.py}. As there, lengths and repetitions count new bytes; what must not
 * come, or not so, is looked for in the whole word.
 */
public sealed interface LogitsProcessor
    permits BeginSuppressTokens,
        ByteMask,
        EpsilonCutoff,
        EtaCutoff,
        ExponentialDecayLengthPenalty,
        ForcedEos,
        LogitNormalization,
        MinNewTokens,
        MinP,
        NoBadWords,
        NoRepeatNgram,
        RepetitionPenalty,
        SequenceBias,
        SuppressTokens,
        Temperature,
        TopK,
        TopP,
        TypicalP {

  /** The score of a byte that is ruled out. */
  float RULED_OUT = Float.NEGATIVE_INFINITY;

  /**
   * Changes scores in place.
   *
   * @param scores of all byte values, {@code [256]}
   * @param word so far
   */
  void process(float[] scores, WordBytes word);

  /** Changes scores by one processor after another. */
  static void all(List<LogitsProcessor> processors, float[] scores, WordBytes word) {
    // By index: this runs for every byte, and an iterator would be garbage each time.
    for (int i = 0; i < processors.size(); i++) {
      processors.get(i).process(scores, word);
    }
  }
}
