package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.Scores;
import io.github.ilt4j.generation.processors.WordBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The search for the spelling of one word: at each step the most probable continuations of all
 * spellings that are on their way go on, and those that have ended are kept if they are among the
 * best. After {@code GenerationMixin._beam_search} of HuggingFace. With sampling, continuations are
 * drawn, without replacement, in place of the most probable ones being taken.
 */
final class BeamSearch {

  /** Candidates for each beam: enough that half of them may end by EOS, one for each beam. */
  private static final int CANDIDATES = 2;

  /** How spellings are judged and chosen: the same for all words. */
  record Rules(
      Beams beams,
      List<LogitsProcessor> processors,
      boolean sample,
      Predicate<WordBytes> isComplete) {

    static Rules of(GenerationOptions options) {
      return new Rules(
          options.beams(),
          LogitsProcessors.of(options),
          options.sampling().doSample(),
          StopRule::isComplete);
    }
  }

  /** A spelling that goes on from the {@code parent}-th of those before. */
  private record Open(WordBytes word, double logProbability, int parent) {}

  /** A next byte for one of the open spellings. */
  private record Candidate(int parent, int value, double logProbability, double order) {}

  private final Rules rules;
  private final RandomGenerator random;
  private final int most;
  private List<Open> open;
  private final List<SpelledWord> ended = new ArrayList<>();

  /**
   * A search.
   *
   * @param word the bytes that it begins with
   */
  BeamSearch(Rules rules, WordBytes word, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
    this.most = word.room();
    this.open = List.of(new Open(word, 0, 0));
  }

  /** How many spellings are on their way; none when the search is over. */
  int size() {
    return open.size();
  }

  /** Of an open spelling, which of those before the last step it continues. */
  int parent(int number) {
    return open.get(number).parent;
  }

  /** The last byte of an open spelling. */
  int last(int number) {
    return open.get(number).word.last();
  }

  /** What was found, the best first; at least one once the search is over. */
  List<SpelledWord> found() {
    return List.copyOf(ended);
  }

  /**
   * Goes one byte further.
   *
   * @param logits for each open spelling; they are changed
   */
  void step(List<float[]> logits) {
    List<Candidate> candidates = candidates(logits);
    if (candidates.isEmpty()) {
      // Nothing may follow anywhere: the spellings stand as they are.
      open.forEach(each -> end(each.word, each.logProbability, each.word.added()));
      open = List.of();
      return;
    }
    List<Open> next = new ArrayList<>();
    for (int rank = 0; rank < candidates.size(); rank++) {
      Candidate candidate = candidates.get(rank);
      WordBytes word = open.get(candidate.parent).word.copy();
      int length = word.added() + 1;
      boolean ends = candidate.value == ByteTokenizer.EOS;
      if (!ends) {
        word.add(candidate.value);
        ends = word.room() == 0 || rules.isComplete.test(word);
      }
      if (!ends) {
        next.add(new Open(word, candidate.logProbability, candidate.parent));
      } else if (rank < rules.beams.numBeams()) {
        end(word, candidate.logProbability, length);
      }
    }
    next.sort(Comparator.comparingDouble(Open::logProbability).reversed());
    open = List.copyOf(next.subList(0, Math.min(rules.beams.numBeams(), next.size())));
    if (!open.isEmpty() && isOver()) {
      open = List.of();
    }
  }

  /** The continuations to look at, the best (or first drawn) first. */
  private List<Candidate> candidates(List<float[]> logits) {
    List<Candidate> all = new ArrayList<>();
    for (int parent = 0; parent < open.size(); parent++) {
      float[] scores = logits.get(parent);
      Scores.logSoftmax(scores);
      LogitsProcessor.all(rules.processors, scores, open.get(parent).word);
      for (int value = 0; value < scores.length; value++) {
        if (scores[value] != LogitsProcessor.RULED_OUT) {
          double logProbability = open.get(parent).logProbability + scores[value];
          all.add(new Candidate(parent, value, logProbability, order(logProbability)));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Candidate::order).reversed());
    return all.subList(0, Math.min(CANDIDATES * rules.beams.numBeams(), all.size()));
  }

  /**
   * By which candidates are sorted. Log-probabilities with Gumbel noise sort as draws without
   * replacement do (Kool et al. 2019).
   */
  private double order(double logProbability) {
    return rules.sample
        ? logProbability - Math.log(-Math.log(1 - random.nextDouble()))
        : logProbability;
  }

  private void end(WordBytes word, double logProbability, int length) {
    Beams beams = rules.beams;
    double score = logProbability / Math.pow(Math.max(1, length), beams.lengthPenalty());
    ended.add(new SpelledWord(word, logProbability, length, score));
    ended.sort(Comparator.comparingDouble(SpelledWord::score).reversed());
    if (ended.size() > beams.numBeams()) {
      ended.remove(ended.size() - 1);
    }
  }

  /** Whether nothing better is to be expected. */
  private boolean isOver() {
    Beams beams = rules.beams;
    if (ended.size() < beams.numBeams()) {
      return false;
    }
    if (beams.earlyStopping() == Beams.EarlyStopping.TRUE) {
      return true;
    }
    boolean never = beams.earlyStopping() == Beams.EarlyStopping.NEVER && beams.lengthPenalty() > 0;
    int length = never ? most : open.get(0).word.added();
    double best = open.get(0).logProbability / Math.pow(length, beams.lengthPenalty());
    return best <= ended.get(ended.size() - 1).score();
  }
}
