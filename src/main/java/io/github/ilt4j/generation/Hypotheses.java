package io.github.ilt4j.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The continuations of one prompt that a search pursues, and those that have ended. */
final class Hypotheses {

  /**
   * A continuation.
   *
   * @param parent which of those before the last step it continues
   * @param logProbability the sum of its bytes' log-probabilities
   * @param length how many bytes these are, ends of words that were spelled included
   * @param score the log-probability divided by the length to the power of the length penalty
   */
  record Hypothesis(Row row, int parent, double logProbability, int length, double score) {}

  private static final Comparator<Hypothesis> BEST_FIRST =
      Comparator.comparingDouble(Hypothesis::score).reversed();

  private final GenerationOptions options;
  private final int most;
  private List<Hypothesis> open;
  private int before = 1;
  private final List<Hypothesis> ended = new ArrayList<>();

  Hypotheses(GenerationOptions options, Row row) {
    this.options = options;
    this.most = options.maxWords() * row.begin(options.constraints()).room();
    Hypothesis first = new Hypothesis(row, 0, 0, 0, 0);
    this.open = options.maxWords() == 0 ? List.of() : List.of(first);
    if (open.isEmpty()) {
      ended.add(first);
    }
  }

  /** Those on their way, the best first; none when the search is over. */
  List<Hypothesis> open() {
    return open;
  }

  /** How many were on their way before the last step. */
  int before() {
    return before;
  }

  /** Those that have ended, the best first; at least one once the search is over. */
  List<Hypothesis> ended() {
    return List.copyOf(ended);
  }

  /**
   * Goes one word further.
   *
   * @param spelled for each that is on its way the spellings of its next word
   */
  void step(List<List<SpelledWord>> spelled) {
    before = open.size();
    List<Hypothesis> next = new ArrayList<>();
    for (int parent = 0; parent < before; parent++) {
      for (SpelledWord word : spelled.get(parent)) {
        Hypothesis longer = continued(parent, word);
        (longer.row().ended() ? ended : next).add(longer);
      }
    }
    keepBest(ended);
    keepBest(next);
    open = next.isEmpty() || isOver(next.get(0)) ? List.of() : List.copyOf(next);
  }

  private Hypothesis continued(int parent, SpelledWord word) {
    Hypothesis from = open.get(parent);
    Row row = from.row().copy();
    row.take(options.text(word.bytes()), options.maxWords());
    double logProbability = from.logProbability() + word.logProbability();
    int length = from.length() + word.length();
    return new Hypothesis(row, parent, logProbability, length, score(logProbability, length));
  }

  private double score(double logProbability, int length) {
    return logProbability / Math.pow(Math.max(1, length), options.beams().lengthPenalty());
  }

  private void keepBest(List<Hypothesis> hypotheses) {
    hypotheses.sort(BEST_FIRST);
    if (hypotheses.size() > options.wordBeams()) {
      hypotheses.subList(options.wordBeams(), hypotheses.size()).clear();
    }
  }

  /** Whether nothing better is to be expected of those on their way, of which this is the best. */
  private boolean isOver(Hypothesis best) {
    if (ended.size() < options.wordBeams()) {
      return false;
    }
    double worst = ended.get(ended.size() - 1).score();
    return switch (options.beams().earlyStopping()) {
      case TRUE -> true;
      case FALSE -> best.score() <= worst;
      case NEVER ->
          options.beams().lengthPenalty() > 0
              ? score(best.logProbability(), most) <= worst
              : best.score() <= worst;
    };
  }

  /** Ends here: what is on its way counts as it is, if nothing has ended. */
  void end() {
    if (ended.isEmpty()) {
      ended.addAll(open);
    }
    open = List.of();
  }
}
