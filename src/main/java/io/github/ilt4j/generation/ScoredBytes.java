package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.Scores;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The byte of the highest score after some processors, or one drawn by these scores; EOS where all
 * bytes are ruled out.
 *
 * @param sample whether bytes are drawn
 */
record ScoredBytes(List<LogitsProcessor> processors, boolean sample) implements ByteChoice {

  /** As options ask for it. */
  static ScoredBytes of(GenerationOptions options) {
    return new ScoredBytes(LogitsProcessors.of(options), options.sampling().doSample());
  }

  @Override
  public int choose(float[] scores, WordBytes word, RandomGenerator random) {
    LogitsProcessor.all(processors, scores, word);
    int chosen = sample ? draw(scores, random.nextDouble()) : Scores.best(scores);
    return chosen < 0 ? ByteTokenizer.EOS : chosen;
  }

  /**
   * The byte at a place of the distribution.
   *
   * @param place from 0 to below 1
   * @return -1 where all bytes are ruled out
   */
  static int draw(float[] scores, double place) {
    double[] probabilities = Scores.softmax(scores);
    double sum = 0;
    int last = -1;
    for (int value = 0; value < probabilities.length; value++) {
      sum += probabilities[value];
      if (probabilities[value] > 0) {
        last = value;
        if (place < sum) {
          return value;
        }
      }
    }
    return last;
  }
}
