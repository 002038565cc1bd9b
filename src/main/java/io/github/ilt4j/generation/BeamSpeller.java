package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Spells words from their latents by search. The spellings of all words are rows of one batch of
 * the decoder; at each step its cache is rearranged, so that each goes on from the one that it
 * continues.
 */
final class BeamSpeller implements Speller {

  private final Decoding decoding;
  private final BeamSearch.Rules rules;

  BeamSpeller(Decoding decoding, BeamSearch.Rules rules) {
    this.decoding = decoding;
    this.rules = rules;
  }

  @Override
  public List<WordBytes> spell(
      List<float[]> latents, List<WordBytes> words, List<RandomGenerator> randoms) {
    return search(latents, words, randoms).stream().map(found -> found.get(0).bytes()).toList();
  }

  /** The spellings found for each word, at most as many as beams, the best first. */
  List<List<SpelledWord>> search(
      List<float[]> latents, List<WordBytes> words, List<RandomGenerator> randoms) {
    List<BeamSearch> searches = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      searches.add(new BeamSearch(rules, words.get(i), randoms.get(i)));
    }
    List<float[]> logits =
        decoding.beginWords(latents, words.stream().map(word -> word.from(0)).toList());
    while (true) {
      List<Integer> sources = new ArrayList<>();
      List<Integer> values = new ArrayList<>();
      int row = 0;
      for (BeamSearch search : searches) {
        int before = search.size();
        if (before > 0) {
          search.step(logits.subList(row, row + before));
        }
        for (int i = 0; i < search.size(); i++) {
          sources.add(row + search.parent(i));
          values.add(search.last(i));
        }
        row += before;
      }
      if (sources.isEmpty()) {
        return searches.stream().map(BeamSearch::found).toList();
      }
      decoding.branchWords(array(sources));
      logits = decoding.continueWords(IntStream.range(0, values.size()).toArray(), array(values));
    }
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
