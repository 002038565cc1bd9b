package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Search over words: several continuations of each prompt are pursued side by side, each with words
 * and a cache of its own. At each step each is continued by the best spellings of its next word.
 */
final class WordSearch implements Generation {

  private final GenerationOptions options;
  private final Decoding decoding;
  private final RowReader reader;
  private final BeamSpeller speller;
  private final GenerationTimes times;
  private final List<Hypotheses> prompts;
  private boolean isFirst = true;

  WordSearch(
      GenerationOptions options,
      Decoding decoding,
      RowReader reader,
      GenerationTimes times,
      List<Row> rows) {
    this.options = options;
    this.decoding = decoding;
    this.reader = reader;
    this.times = times;
    // Each continuation must offer as many next words as there may be continuations.
    int spellings = Math.max(options.beams().numBeams(), options.wordBeams());
    this.speller =
        new BeamSpeller(
            decoding, BeamSearch.Rules.of(options.toBuilder().numBeams(spellings).build()));
    this.prompts = rows.stream().map(row -> new Hypotheses(options, row)).toList();
  }

  @Override
  public boolean isOver() {
    return prompts.stream().allMatch(each -> each.open().isEmpty());
  }

  @Override
  public List<Settled> step() {
    if (!isFirst) {
      branch();
    }
    isFirst = false;
    List<Row> rows = new ArrayList<>();
    List<WordBytes> words = new ArrayList<>();
    List<RandomGenerator> randoms = new ArrayList<>();
    for (Hypotheses prompt : prompts) {
      for (Hypotheses.Hypothesis hypothesis : prompt.open()) {
        rows.add(hypothesis.row());
        words.add(hypothesis.row().begin(options.constraints()));
        randoms.add(hypothesis.row().random());
      }
    }
    List<float[]> latents = reader.read(rows, IntStream.range(0, rows.size()).toArray());
    List<List<SpelledWord>> spelled = speller.search(latents, words, randoms);
    times.lap(GenerationTimes.Part.BYTES_DECODE);
    int first = 0;
    for (Hypotheses prompt : prompts) {
      int count = prompt.open().size();
      prompt.step(spelled.subList(first, first + count));
      first += count;
    }
    return isOver() ? end() : List.of();
  }

  /** Rearranges the cache: each continuation goes on from the one that it continues. */
  private void branch() {
    List<Integer> sources = new ArrayList<>();
    int first = 0;
    for (Hypotheses prompt : prompts) {
      for (Hypotheses.Hypothesis hypothesis : prompt.open()) {
        sources.add(first + hypothesis.parent());
      }
      first += prompt.before();
    }
    decoding.branchSequences(sources.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public List<Settled> end() {
    List<Settled> settled = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      prompts.get(i).end();
      for (String word : prompts.get(i).ended().get(0).row().generated().words()) {
        settled.add(new Settled(i, word));
      }
    }
    return settled;
  }

  @Override
  public List<List<Generated>> results() {
    return prompts.stream()
        .map(
            prompt ->
                prompt.ended().stream()
                    .limit(options.numReturnSequences())
                    .map(hypothesis -> hypothesis.row().generated())
                    .toList())
        .toList();
  }

  /** For each prompt what was found with scores, the best first. */
  List<List<Hypotheses.Hypothesis>> found() {
    return prompts.stream().map(Hypotheses::ended).toList();
  }
}
