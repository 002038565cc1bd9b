package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.Scores;
import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.WordLatentModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for words on distributions small enough to look at every word. */
class BeamSearchTest {

  private static final int LETTERS = 3;
  private static final int MOST = 4;

  /** Logits of three letters and EOS that depend on all bytes so far. */
  private static float[] logits(WordBytes word) {
    float[] logits = new float[256];
    Arrays.fill(logits, LogitsProcessor.RULED_OUT);
    Random random = new Random(Arrays.hashCode(word.from(0)) * 31L + 5);
    logits[ByteTokenizer.EOS] = (float) random.nextGaussian();
    for (int i = 0; i < LETTERS; i++) {
      logits['a' + i] = (float) (2 * random.nextGaussian());
    }
    return logits;
  }

  /** All words with their log-probabilities, and lengths with EOS. */
  private static void enumerate(
      WordBytes word, double logProbability, Map<List<Integer>, double[]> words) {
    float[] scores = logits(word);
    Scores.logSoftmax(scores);
    List<Integer> bytes = Arrays.stream(word.from(0)).boxed().toList();
    words.put(bytes, new double[] {logProbability + scores[ByteTokenizer.EOS], word.length() + 1});
    for (int i = 0; i < LETTERS; i++) {
      WordBytes longer = word.copy();
      longer.add('a' + i);
      if (longer.room() == 0) {
        words.put(
            Arrays.stream(longer.from(0)).boxed().toList(),
            new double[] {logProbability + scores['a' + i], longer.length()});
      } else {
        enumerate(longer, logProbability + scores['a' + i], words);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2, -0.5})
  void withManyBeamsTheBestWordsOfAllAreFound(double lengthPenalty) {
    Map<List<Integer>, double[]> all = new HashMap<>();
    enumerate(new WordBytes(new int[0], MOST), 0, all);
    assertEquals(121, all.size(), "3^0 + 3^1 + ... + 3^4 words");
    List<List<Integer>> best =
        all.entrySet().stream()
            .sorted(
                Comparator.comparingDouble(
                    entry -> -entry.getValue()[0] / Math.pow(entry.getValue()[1], lengthPenalty)))
            .map(Map.Entry::getKey)
            .toList();
    // As many beams as there are words: then nothing that is on its way is ever dropped.
    Beams beams = new Beams(all.size(), lengthPenalty, Beams.EarlyStopping.NEVER);
    List<SpelledWord> found = search(new BeamSearch.Rules(beams, List.of(), false, w -> false));
    assertEquals(
        best, found.stream().map(w -> Arrays.stream(w.bytes().from(0)).boxed().toList()).toList());
    SpelledWord first = found.get(0);
    assertEquals(all.get(best.get(0))[0], first.logProbability(), 1e-5);
    assertEquals(all.get(best.get(0))[1], first.length());
  }

  @Test
  void sampledBeamsComeAsOftenAsTheirProbabilities() {
    // One step of one word: of two beams the first drawn is drawn by the distribution.
    float[] scores = logits(new WordBytes(new int[0], 1));
    double[] expected = Scores.softmax(scores);
    Beams beams = new Beams(2, 1, Beams.EarlyStopping.FALSE);
    BeamSearch.Rules rules = new BeamSearch.Rules(beams, List.of(), true, w -> false);
    SplittableRandom random = new SplittableRandom(5);
    int draws = 20_000;
    double[] included = new double[256];
    for (int i = 0; i < draws; i++) {
      BeamSearch search = new BeamSearch(rules, new WordBytes(new int[0], 1), random);
      search.step(List.of(scores.clone()));
      for (SpelledWord word : search.found()) {
        included[word.length() == 1 && word.bytes().length() == 0 ? 3 : word.bytes().last()]++;
      }
    }
    for (int a : new int[] {3, 'a', 'b', 'c'}) {
      // Drawn first, or second after any other first.
      double chance = expected[a];
      for (int b : new int[] {3, 'a', 'b', 'c'}) {
        chance += b == a ? 0 : expected[b] * expected[a] / (1 - expected[b]);
      }
      double deviation = Math.sqrt(chance * (1 - chance) / draws);
      assertEquals(chance, included[a] / draws, 4 * deviation, "byte " + a);
    }
  }

  @Test
  void oneBeamIsGreedyAndBatchMatesChangeNothing() {
    try (WordLatentModel model = GoldenModel.open()) {
      List<String> prompts = List.of("a b ", "c", "one two three ");
      GenerationOptionsBuilder options = GenerationOptions.builder().maxWords(3);
      List<Generated> together =
          GoldenModel.generator(model, options.numBeams(4).build()).generate(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        Generated alone =
            GoldenModel.generator(model, options.build())
                .generate(prompts.subList(i, i + 1))
                .get(0);
        assertEquals(alone, together.get(i), prompts.get(i));
      }
      List<Generated> drawn =
          GoldenModel.generator(model, options.doSample(true).seed(3).build()).generate(prompts);
      assertEquals(
          drawn.get(1),
          GoldenModel.generator(model, options.build()).generate(List.of("x y z ", "c")).get(1),
          "sampled beams beside another row");
    }
  }

  /** A search without a model. */
  private static List<SpelledWord> search(BeamSearch.Rules rules) {
    WordBytes word = new WordBytes(new int[0], MOST);
    BeamSearch search = new BeamSearch(rules, word, new SplittableRandom());
    List<WordBytes> open = List.of(word);
    while (search.size() > 0) {
      search.step(open.stream().map(BeamSearchTest::logits).toList());
      List<WordBytes> before = open;
      open =
          IntStream.range(0, search.size())
              .mapToObj(
                  i -> {
                    WordBytes next = before.get(search.parent(i)).copy();
                    next.add(search.last(i));
                    return next;
                  })
              .toList();
    }
    return search.found();
  }
}
