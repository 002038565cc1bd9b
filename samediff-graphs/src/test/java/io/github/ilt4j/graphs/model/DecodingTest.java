package io.github.ilt4j.graphs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.graphs.SmallModels;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.plans.Kernels;
import io.github.ilt4j.graphs.plans.PlanStage;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is computed step by step against the same computed for whole sequences, each alone. */
class DecodingTest {

  private static final int ENCODED = 6;
  private static final float TOLERANCE = 1e-5f;

  private static final TextModel NEOX =
      new GptNeoX(
          0, 16, 2, 2, 16, Activation.GELU, 0.5, 10000, 8, 1e-5, true, true, 0, 0, false, 0.3);
  private static final TextModel LLAMA = llama(2, false);
  private static final TextModel GROUPED = llama(1, true);

  /** Has positions for the longest sequence here, and none for what a batch is rounded up to. */
  private static final TextModel GPT2 = SmallModels.gpt2(8, 41, 0);

  /** Its window is shorter than what is kept. */
  private static final TextModel GEMMA = SmallModels.gemma3(8, 3, false, 0);

  private static TextModel llama(int keyValueHeads, boolean tied) {
    return new Llama(
        256,
        8,
        2,
        2,
        keyValueHeads,
        4,
        12,
        Activation.SILU,
        1e-6,
        10000,
        RopeScaling.none(),
        8,
        false,
        false,
        0,
        tied,
        0.3);
  }

  static Stream<Arguments> models() {
    Map<String, StageExecutor> executors =
        Map.of(
            "session", SameDiffStage::new,
            "nd4j", PlanStage.on(Kernels.ND4J),
            "onednn", PlanStage.on(Kernels.ONEDNN));
    return executors.entrySet().stream()
        .flatMap(
            executor ->
                Stream.of(
                        List.of(NEOX, GROUPED),
                        List.of(GROUPED, GPT2),
                        List.of(GPT2, GEMMA),
                        List.of(GEMMA, LLAMA),
                        List.of(LLAMA, NEOX))
                    .map(
                        parts ->
                            Arguments.of(
                                executor.getKey(),
                                executor.getValue(),
                                parts.get(0),
                                parts.get(1))));
  }

  private static WordLatentModel model(StageExecutor executor, TextModel latent, TextModel bytes) {
    WordLatentModel model =
        WordLatentModel.create(
            new WordLatentConfig(
                ModelForm.V2026,
                Optional.empty(),
                Optional.of(
                    new Bert(1, ENCODED, 1, 2, 6, Activation.GELU, 8, 2, 1e-12, 0, 0, true, 0.3)),
                latent,
                bytes,
                0),
            executor);
    model.parameters().initialize(3);
    return model;
  }

  /** A sequence of words of which more and more are known. */
  private static final class Sequence {
    private final int number;
    private final float[][] vectors;
    private boolean[][] attends;
    private int length;

    Sequence(int number, int words, Random random) {
      this.number = number;
      this.vectors = new float[words][];
      this.attends = GrowingBatch.Rows.causal(0, 0, words).attends();
      for (int i = 0; i < words; i++) {
        vectors[i] = vector(random, ENCODED);
      }
    }

    /** Words from one to another see each other in both directions. */
    void block(int from, int to) {
      for (int i = from; i <= to; i++) {
        Arrays.fill(attends[i], from, to + 1, true);
      }
    }

    NewWords grow(int words) {
      return reread(length, words);
    }

    /** Reads again from {@code start} on, and {@code words} more. */
    NewWords reread(int start, int words) {
      length += words;
      return new NewWords(
          number,
          start,
          IntStream.range(start, length).mapToObj(i -> Map.of(Modality.BYTES, vectors[i])).toList(),
          IntStream.range(start, length)
              .mapToObj(i -> Arrays.copyOf(attends[i], length))
              .toArray(boolean[][]::new));
    }

    float[] expected(WordLatentModel model) {
      INDArray mask = Nd4j.zeros(DataType.FLOAT, 1, length, length);
      for (int i = 0; i < length; i++) {
        for (int j = 0; j < length; j++) {
          mask.putScalar(new int[] {0, i, j}, attends[i][j] ? 1 : 0);
        }
      }
      int[] numbers = IntStream.range(0, length).toArray();
      return model
          .latents(
              Map.of(Modality.BYTES, Nd4j.createFromArray(Arrays.copyOf(vectors, length))),
              numbers,
              mask,
              Nd4j.createFromArray(numbers).reshape(1, length))
          .getRow(length - 1)
          .toFloatVector();
    }
  }

  @ParameterizedTest(name = "{0} {2} {3}")
  @MethodSource("models")
  void latentsEqualThoseOfWholeSequences(
      String name, StageExecutor executor, TextModel latent, TextModel bytes) {
    Random random = new Random(7);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sequences.add(new Sequence(i, 40, random));
    }
    sequences.get(2).block(1, 4);
    try (WordLatentModel model = model(executor, latent, bytes);
        Decoding decoding = model.decode()) {
      check(model, decoding, sequences, List.of(5, 2, 7));
      check(model, decoding, sequences, List.of(1, 1, 1));
      check(model, decoding, List.of(sequences.get(0), sequences.get(2)), List.of(1, 3));
      Sequence last = sequences.get(2);
      check(model, decoding, List.of(last), List.of(1));
      // A block that closes now changes what its words gave before.
      last.block(8, 13);
      assertClose(last, decoding.read(List.of(last.reread(8, 2))).get(0), last.expected(model));
      check(model, decoding, List.of(last), List.of(25));
      check(model, decoding, List.of(last), List.of(1));
    }
  }

  private static void check(
      WordLatentModel model, Decoding decoding, List<Sequence> grown, List<Integer> words) {
    List<NewWords> rows = new ArrayList<>();
    for (int i = 0; i < grown.size(); i++) {
      rows.add(grown.get(i).grow(words.get(i)));
    }
    List<float[]> found = decoding.read(rows);
    for (int i = 0; i < grown.size(); i++) {
      assertClose(grown.get(i), found.get(i), grown.get(i).expected(model));
    }
  }

  private static void assertClose(Sequence sequence, float[] found, float[] expected) {
    Assertions.assertArrayEquals(
        expected,
        found,
        TOLERANCE,
        "sequence %d after %d words".formatted(sequence.number, sequence.length));
  }

  @ParameterizedTest(name = "{0} {2} {3}")
  @MethodSource("models")
  void logitsEqualThoseOfWholeWords(
      String name, StageExecutor executor, TextModel latent, TextModel bytes) {
    Random random = new Random(8);
    int[] lengths = {6, 3, 20, 6, 8};
    List<int[]> words = new ArrayList<>();
    List<float[]> latents = new ArrayList<>();
    for (int length : lengths) {
      words.add(random.ints(length, 0, 256).toArray());
      latents.add(vector(random, bytes.hiddenSize()));
    }
    int[] known = {0, 0, 3, 1, 0};
    try (WordLatentModel model = model(executor, latent, bytes);
        Decoding decoding = model.decode()) {
      List<float[][]> expected = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        expected.add(logits(model, latents.get(i), words.get(i)));
      }
      for (int repeat = 0; repeat < 2; repeat++) {
        int[] length = known.clone();
        int[] spelled = IntStream.range(0, lengths.length).toArray();
        List<float[]> found =
            decoding.beginWords(
                latents,
                IntStream.of(spelled)
                    .mapToObj(i -> Arrays.copyOf(words.get(i), known[i]))
                    .toList());
        while (true) {
          for (int i = 0; i < spelled.length; i++) {
            int word = spelled[i];
            Assertions.assertArrayEquals(
                expected.get(word)[length[word]],
                found.get(i),
                TOLERANCE,
                "word %d after %d bytes".formatted(word, length[word]));
          }
          spelled = IntStream.of(spelled).filter(i -> length[i] < lengths[i]).toArray();
          if (spelled.length == 0) {
            break;
          }
          found =
              decoding.continueWords(
                  spelled, IntStream.of(spelled).map(i -> words.get(i)[length[i]++]).toArray());
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} {2} {3}")
  @MethodSource("models")
  void branchesGoOnFromCopiesOfWhatTheyContinue(
      String name, StageExecutor executor, TextModel latent, TextModel bytes) {
    Random random = new Random(9);
    // Which earlier row each row continues: more rows, rows that change places, fewer, more again.
    int[][] steps = {{0, 0, 1}, {2, 1, 0}, {1}, {0, 0}};
    try (WordLatentModel model = model(executor, latent, bytes);
        Decoding decoding = model.decode()) {
      List<float[]> latents =
          List.of(vector(random, bytes.hiddenSize()), vector(random, bytes.hiddenSize()));
      List<int[]> words = List.of(new int[] {70}, new int[] {71, 72, 73});
      List<float[]> found = decoding.beginWords(latents, words);
      for (int[] sources : steps) {
        decoding.branchWords(sources);
        int[] next = random.ints(sources.length, 0, 256).toArray();
        List<float[]> from = latents;
        List<int[]> shorter = words;
        latents = IntStream.of(sources).mapToObj(from::get).toList();
        words =
            IntStream.range(0, sources.length)
                .mapToObj(
                    i -> {
                      int[] word = shorter.get(sources[i]);
                      int[] longer = Arrays.copyOf(word, word.length + 1);
                      longer[word.length] = next[i];
                      return longer;
                    })
                .toList();
        found = decoding.continueWords(IntStream.range(0, sources.length).toArray(), next);
        for (int i = 0; i < found.size(); i++) {
          float[][] expected = logits(model, latents.get(i), words.get(i));
          Assertions.assertArrayEquals(
              expected[words.get(i).length], found.get(i), TOLERANCE, "row " + i);
        }
      }
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> decoding.branchWords(new int[] {5}));
      assertEquals("sequence 5: expected some of [0, 1]", error.getMessage());
    }
  }

  /** The logits after each byte of a word, from the graph that training evaluates with. */
  private static float[][] logits(WordLatentModel model, float[] latent, int[] word) {
    // The label of each position is the next byte: of one more there is none.
    int[] label = Arrays.copyOf(word, word.length + 1);
    DecoderRows rows = new DecoderRows(new int[] {0}, List.of(label));
    Chunk chunk = rows.chunks(Chunk.POSITIONS).get(0);
    try (Stage stage =
        new SameDiffStage(
            new StageGraphs(model.config(), false).bytesDecoder(),
            Assertions::fail,
            model.parameters())) {
      INDArray logits =
          stage
              .infer(rows.inputs(Nd4j.createFromArray(new float[][] {latent}), chunk))
              .get(StageGraphs.LOGITS);
      return Arrays.copyOfRange(logits.toFloatMatrix(), 1, label.length + 1);
    }
  }

  @Test
  void aDecodingSeesParametersThatChangedBeforeIt() {
    List<float[]> latents = List.of(vector(new Random(3), 64), vector(new Random(4), 64));
    List<int[]> given = List.of(new int[] {70, 71}, new int[] {72});
    TextModel wide =
        new GptNeoX(
            0, 64, 1, 2, 96, Activation.GELU, 0.5, 10000, 8, 1e-5, true, true, 0, 0, false, 0.3);
    try (WordLatentModel changed = model(PlanStage::new, NEOX, wide);
        WordLatentModel fresh = model(PlanStage::new, NEOX, wide)) {
      try (Decoding before = changed.decode()) {
        before.beginWords(latents, given);
      }
      changed.parameters().initialize(9);
      fresh.parameters().initialize(9);
      try (Decoding found = changed.decode();
          Decoding expected = fresh.decode()) {
        List<float[]> logits = found.beginWords(latents, given);
        List<float[]> anew = expected.beginWords(latents, given);
        Assertions.assertArrayEquals(anew.get(0), logits.get(0));
        Assertions.assertArrayEquals(anew.get(1), logits.get(1));
      }
    }
  }

  @Test
  void onlyOneIsOpenAtATime() {
    try (WordLatentModel model = model(PlanStage::new, NEOX, LLAMA)) {
      try (Decoding first = model.decode()) {
        assertThrows(IllegalStateException.class, model::decode);
        first.beginWords(List.of(new float[8]), List.of(new int[0]));
      }
      model.decode().close();
    }
  }

  @Test
  void refusesASequenceThatHasEnded() {
    try (WordLatentModel model = model(PlanStage::new, NEOX, LLAMA);
        Decoding decoding = model.decode()) {
      decoding.beginWords(List.of(new float[8], new float[8]), List.of(new int[0], new int[0]));
      decoding.continueWords(new int[] {1}, new int[] {65});
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> decoding.continueWords(new int[] {0}, new int[] {65}));
      assertEquals("sequence 0: expected some of [1], in ascending order", error.getMessage());
    }
  }

  private static float[] vector(Random random, int width) {
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
