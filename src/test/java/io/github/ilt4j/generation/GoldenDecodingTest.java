package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.WordLatentModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Words spelled by HuggingFace's {@code generate} with all kinds of options. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenDecodingTest {

  /** The bytes after BOS of the case "partial", whose embeddings the goldens hold. */
  private static final int[][] PARTIAL = {{99, 97}, {100, 111}, {215, 169}, {224, 164}};

  private WordLatentModel model;

  @BeforeAll
  void open() {
    model = GoldenModel.open();
  }

  @AfterAll
  void close() {
    model.close();
  }

  static Stream<JsonNode> cases() throws IOException {
    JsonNode all = new ObjectMapper().readTree(GoldenModel.FOLDER.resolve("cases.json").toFile());
    List<JsonNode> cases = new ArrayList<>();
    all.forEach(cases::add);
    return cases.stream();
  }

  static Stream<JsonNode> withoutBeams() throws IOException {
    return cases().filter(golden -> golden.path("options").path("num_beams").asInt(1) == 1);
  }

  @ParameterizedTest
  @MethodSource("withoutBeams")
  void greedyBytesEqualHuggingFace(JsonNode golden) {
    GenerationOptions options = GoldenModel.options((ObjectNode) golden.path("options")).build();
    List<WordBytes> words = words(golden, options);
    List<RandomGenerator> randoms = new ArrayList<>();
    words.forEach(word -> randoms.add(new SplittableRandom()));
    try (Decoding decoding = model.decode()) {
      new WordSpeller(decoding, new OnlyEosEnds(ScoredBytes.of(options)))
          .spell(latents(golden), words, randoms);
    }
    for (int row = 0; row < words.size(); row++) {
      assertEquals(
          expected(golden.path("rows").path(row).path("sequences").path(0)),
          added(words.get(row)),
          golden.path("name").asText() + " row " + row);
    }
  }

  static Stream<JsonNode> withBeams() throws IOException {
    return cases().filter(golden -> golden.path("options").path("num_beams").asInt(1) > 1);
  }

  @ParameterizedTest
  @MethodSource("withBeams")
  void beamsAndTheirScoresEqualHuggingFace(JsonNode golden) {
    ObjectNode json = (ObjectNode) golden.path("options");
    GenerationOptions options = GoldenModel.options(json).build();
    BeamSearch.Rules rules =
        new BeamSearch.Rules(options.beams(), LogitsProcessors.of(options), false, word -> false);
    List<WordBytes> words = words(golden, options);
    List<RandomGenerator> randoms = new ArrayList<>();
    words.forEach(word -> randoms.add(new SplittableRandom()));
    List<List<SpelledWord>> found;
    try (Decoding decoding = model.decode()) {
      found = new BeamSpeller(decoding, rules).search(latents(golden), words, randoms);
    }
    int count = json.path("num_return_sequences").asInt(1);
    for (int row = 0; row < found.size(); row++) {
      JsonNode expected = golden.path("rows").path(row);
      String name = golden.path("name").asText() + " row " + row;
      assertEquals(count, expected.path("sequences").size(), name);
      for (int i = 0; i < count; i++) {
        SpelledWord word = found.get(row).get(i);
        assertEquals(expected(expected.path("sequences").path(i)), added(word.bytes()), name);
        double score = expected.path("sequences_scores").path(i).asDouble();
        assertEquals(score, word.score(), 1e-4 * Math.abs(score), name);
      }
    }
  }

  private static List<Integer> added(WordBytes word) {
    return Arrays.stream(word.from(word.given())).boxed().toList();
  }

  /** HuggingFace knows no other end of a word. */
  private record OnlyEosEnds(ByteChoice choice) implements ByteChoice {
    @Override
    public int choose(float[] scores, WordBytes word, RandomGenerator random) {
      return choice.choose(scores, word, random);
    }

    @Override
    public boolean isComplete(WordBytes word) {
      return false;
    }
  }

  private static boolean isPartial(JsonNode golden) {
    return golden.path("inputs_embeds").asText().equals("partial");
  }

  private static List<WordBytes> words(JsonNode golden, GenerationOptions options) {
    int room = options.constraints().maxNewTokens().orElseThrow();
    return Arrays.stream(PARTIAL)
        .map(bytes -> new WordBytes(isPartial(golden) ? bytes : new int[0], room))
        .toList();
  }

  private static List<float[]> latents(JsonNode golden) {
    try (SafetensorsFile io = SafetensorsFile.open(GoldenModel.FOLDER.resolve("io.safetensors"))) {
      INDArray embeds = io.tensor("in." + golden.path("inputs_embeds").asText() + ".inputs_embeds");
      List<float[]> latents = new ArrayList<>();
      for (int row = 0; row < embeds.size(0); row++) {
        latents.add(embeds.slice(row).getRow(0).toFloatVector());
      }
      return latents;
    }
  }

  /** The bytes before EOS, where there is one. */
  private static List<Integer> expected(JsonNode sequence) {
    List<Integer> bytes = new ArrayList<>();
    for (JsonNode value : sequence) {
      if (value.asInt() == ByteTokenizer.EOS) {
        break;
      }
      bytes.add(value.asInt());
    }
    return bytes;
  }
}
