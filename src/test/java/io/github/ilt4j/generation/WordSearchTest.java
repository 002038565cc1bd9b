package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.bytes.AttentionMasks;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Search over words against all texts that there are, each measured by the model as a whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordSearchTest {

  private static final String PROMPT = "a b ";
  private static final int MAX_WORDS = 2;

  /** With the bytes "a" and " " alone and room for two: these end by EOS, those below do not. */
  private static final List<String> ENDED_BY_EOS = List.of("", "a", " ");

  private static final List<String> WHOLE = List.of("aa", "a ", " a", "  ");

  private WordLatentModel model;

  @BeforeAll
  void open() {
    model = GoldenModel.open();
  }

  @AfterAll
  void close() {
    model.close();
  }

  /** How probable a text is, and how many bytes it took to write it. */
  private record Measured(double logProbability, int length) {
    double score(double lengthPenalty) {
      return logProbability / Math.pow(length, lengthPenalty);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, NEVER", "0, NEVER", "2, NEVER", "1, FALSE"})
  void withManyBeamsTheBestOfAllTextsAreFound(
      double lengthPenalty, Beams.EarlyStopping earlyStopping) {
    Map<List<String>, Measured> all = new LinkedHashMap<>();
    enumerate(List.of(), all);
    assertEquals(1 + 6 * 7, all.size(), "the empty text, and two words of which one may be empty");
    List<List<String>> best =
        all.entrySet().stream()
            .sorted(Comparator.comparingDouble(entry -> -entry.getValue().score(lengthPenalty)))
            .map(Map.Entry::getKey)
            .toList();
    GenerationOptions options =
        options()
            .wordBeams(all.size())
            .numReturnSequences(all.size())
            .lengthPenalty(lengthPenalty)
            .earlyStopping(earlyStopping)
            .build();
    List<Hypotheses.Hypothesis> found = found(options);
    assertEquals(
        best, found.stream().map(hypothesis -> hypothesis.row().generated().words()).toList());
    for (Hypotheses.Hypothesis hypothesis : found) {
      Measured measured = all.get(hypothesis.row().generated().words());
      assertEquals(measured.logProbability, hypothesis.logProbability(), 1e-4);
      assertEquals(measured.length, hypothesis.length());
    }
  }

  @Test
  void aSearchFindsWhatTakingTheLikeliestByteMisses() {
    Map<List<String>, Measured> all = new LinkedHashMap<>();
    enumerate(List.of(), all);
    double likeliest = all.values().stream().mapToDouble(text -> text.score(0)).max().orElseThrow();
    Generated greedy =
        GoldenModel.generator(model, options().build()).generate(List.of(PROMPT)).get(0);
    Generated searched =
        GoldenModel.generator(model, options().wordBeams(8).lengthPenalty(0).numBeams(8).build())
            .generate(List.of(PROMPT))
            .get(0);
    assertEquals(likeliest, all.get(searched.words()).score(0), 1e-4);
    assertTrue(all.get(greedy.words()).score(0) <= likeliest);
    assertNotEquals(greedy, searched, "else this test shows nothing");
  }

  @Test
  void promptsSearchedTogetherGiveWhatTheyGiveAlone() {
    // One ends inside a word, one closes a block that is read again.
    List<String> prompts = List.of("a b ", "c", "\u000Ex y\u000F");
    for (boolean sample : List.of(false, true)) {
      GenerationOptions options =
          GenerationOptions.builder()
              .maxWords(3)
              .maxNewTokens(4)
              .wordBeams(3)
              .numReturnSequences(3)
              .doSample(sample)
              .build();
      List<List<Generated>> together = alternatives(options, prompts);
      assertEquals(together.get(0), alternatives(options, prompts.subList(0, 1)).get(0));
      List<List<Generated>> others =
          alternatives(options, List.of("q ", "c", "one two \u000Ez\u000F"));
      assertEquals(together.get(1), others.get(1));
      for (List<Generated> each : together) {
        assertEquals(3, each.stream().distinct().count(), "texts differ");
      }
    }
  }

  @Test
  void drawnTextsOfAPromptAreIndependent() {
    GenerationOptions options =
        GenerationOptions.builder().maxWords(2).doSample(true).numReturnSequences(4).build();
    List<List<Generated>> found = alternatives(options, List.of("a ", "b "));
    assertEquals(List.of(4, 4), found.stream().map(List::size).toList());
    assertTrue(found.get(0).stream().distinct().count() > 1);
  }

  private List<List<Generated>> alternatives(GenerationOptions options, List<String> prompts) {
    return GoldenModel.generator(model, options)
        .alternatives(prompts, (prompt, word) -> {}, () -> false);
  }

  private static GenerationOptionsBuilder options() {
    List<Integer> others =
        IntStream.range(0, 256)
            .filter(value -> value != 'a' && value != ' ' && value != ByteTokenizer.EOS)
            .boxed()
            .toList();
    return GenerationOptions.builder().maxWords(MAX_WORDS).maxNewTokens(2).suppressTokens(others);
  }

  private List<Hypotheses.Hypothesis> found(GenerationOptions options) {
    Generator generator = GoldenModel.generator(model, options);
    try (Decoding decoding = model.decode()) {
      WordSearch search = (WordSearch) generator.begin(List.of(PROMPT), decoding);
      while (!search.isOver()) {
        search.step();
      }
      return search.found().get(0);
    }
  }

  /** Measures each text that goes on from some words. */
  private void enumerate(List<String> words, Map<List<String>, Measured> all) {
    for (String next : concat(ENDED_BY_EOS, WHOLE)) {
      List<String> longer = next.isEmpty() ? words : concat(words, List.of(next));
      if (next.isEmpty() || longer.size() == MAX_WORDS) {
        all.put(longer, measure(longer, next.isEmpty()));
      } else {
        enumerate(longer, all);
      }
    }
  }

  private static List<String> concat(List<String> first, List<String> then) {
    List<String> both = new ArrayList<>(first);
    both.addAll(then);
    return both;
  }

  /** The model's loss on a text, whose labels are the bytes that it took to write it. */
  private Measured measure(List<String> words, boolean ends) {
    List<String> prompt = GoldenModel.PROCESSOR.words(PROMPT);
    List<String> read = new ArrayList<>(prompt);
    List<int[]> labels = new ArrayList<>();
    prompt.subList(1, prompt.size()).forEach(word -> labels.add(new int[0]));
    for (String word : words) {
      labels.add(label(word));
      read.add(word);
    }
    if (ends) {
      labels.add(label(""));
    } else {
      read.remove(read.size() - 1);
    }
    int length = read.size();
    boolean[][] attends = AttentionMasks.ofLast(read, 0);
    INDArray mask = Nd4j.zeros(1, length, length);
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        mask.putScalar(new int[] {0, i, j}, attends[i][j] ? 1 : 0);
      }
    }
    int[] positions = IntStream.range(0, length).toArray();
    WordLatentBatch batch =
        new WordLatentBatch(
            new Words(
                read.stream().map(GoldenModel.PROCESSOR.tokenizer()::encode).toList(),
                Optional.empty()),
            positions,
            mask,
            Nd4j.createFromArray(positions).reshape(1, length),
            labels);
    double loss = model.evaluate(batch, model.modalities()).loss();
    return new Measured(-loss, labels.stream().mapToInt(label -> label.length).sum());
  }

  private static int[] label(String word) {
    String written = ENDED_BY_EOS.contains(word) ? word + (char) ByteTokenizer.EOS : word;
    byte[] bytes = written.getBytes(StandardCharsets.US_ASCII);
    return IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
  }
}
