package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.Scores;
import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.WordLatentModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn: how often each byte, and by what seed. */
class SamplingTest {

  private static final int DRAWS = 50_000;

  /** Draws are expected to differ by chance: this much happens once in about 10,000 seeds. */
  private static final double STANDARD_DEVIATIONS = 3.7;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void frequenciesFitTheProcessedDistribution(long seed) {
    GenerationOptions options =
        GenerationOptions.builder()
            .doSample(true)
            .temperature(1.2)
            .topK(60)
            .topP(0.95)
            .validUtf8(true)
            .build();
    Random random = new Random(seed);
    float[] logits = new float[256];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (2 * random.nextGaussian());
    }
    WordBytes word = new WordBytes(new int[0], 8);
    float[] scores = logits.clone();
    LogitsProcessor.all(LogitsProcessors.of(options), scores, word);
    double[] expected = Scores.softmax(scores);
    long[] found = new long[256];
    ScoredBytes choice = ScoredBytes.of(options);
    SplittableRandom stream = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      found[choice.choose(logits.clone(), word, stream)]++;
    }
    double chiSquare = 0;
    int freedom = -1;
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] == 0) {
        assertEquals(0, found[i], "byte " + i + " is ruled out");
      } else {
        double difference = found[i] - DRAWS * expected[i];
        chiSquare += difference * difference / (DRAWS * expected[i]);
        freedom++;
      }
    }
    assertTrue(freedom > 4, "bytes to draw from: " + freedom);
    double limit = freedom + STANDARD_DEVIATIONS * Math.sqrt(2.0 * freedom);
    assertTrue(chiSquare < limit, "chi-square %.1f of %d".formatted(chiSquare, freedom));
  }

  @Test
  void aRowDrawsByItsSeedAndNumberWhateverStandsBesideIt() {
    try (WordLatentModel model = GoldenModel.open()) {
      List<String> prompts = List.of("a b ", "c ", "one two three ");
      List<Generated> together = generate(model, 7, prompts);
      assertEquals(together, generate(model, 7, prompts), "the same seed");
      assertNotEquals(together, generate(model, 8, prompts), "another seed");
      List<Generated> others = generate(model, 7, List.of("x y z ", "c ", "q "));
      assertEquals(together.get(1), others.get(1), "other rows beside it");
      assertEquals(together.get(0), generate(model, 7, prompts.subList(0, 1)).get(0), "alone");
      List<Generated> same = generate(model, 7, List.of("c ", "c ", "c "));
      assertNotEquals(same.get(0), same.get(1), "each row has a stream of its own");
    }
  }

  @Test
  void whateverIsDrawnIsUtf8() {
    try (WordLatentModel model = GoldenModel.open()) {
      GenerationOptionsBuilder flat =
          GenerationOptions.builder().maxWords(2).doSample(true).temperature(50).topK(0);
      List<String> prompts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        prompts.add("a ");
      }
      // Words of one and two bytes have no room for most characters.
      for (int most : List.of(1, 2, 5)) {
        GenerationOptions options = flat.maxNewTokens(most).build();
        List<Generated> drawn = GoldenModel.generator(model, options).generate(prompts);
        String text = String.join("", drawn.stream().map(Generated::text).toList());
        assertTrue(text.indexOf('\uFFFD') < 0, text);
        assertTrue(text.indexOf('\0') < 0, "PAD is no answer");
        boolean wide = text.codePoints().anyMatch(c -> c > 0x7F);
        assertEquals(most > 1, wide, "characters of more than one byte, of at most " + most);
      }
    }
  }

  private static List<Generated> generate(WordLatentModel model, long seed, List<String> prompts) {
    GenerationOptions options =
        GenerationOptions.builder().maxWords(2).doSample(true).seed(seed).build();
    return GoldenModel.generator(model, options).generate(prompts);
  }
}
