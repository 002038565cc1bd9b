package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.graphs.model.WordLatentModel;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Words as they come, and generations that end early. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingTest {

  private static final List<String> PROMPTS = List.of("a b ", "c");

  private WordLatentModel model;

  @BeforeAll
  void open() {
    model = GoldenModel.open();
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void aStreamGivesTheWordsOfTheText() {
    for (GenerationOptionsBuilder options : List.of(greedy(), greedy().wordBeams(2))) {
      Generator generator = GoldenModel.generator(model, options.build());
      List<String> expected = generator.generate(PROMPTS.subList(0, 1)).get(0).words();
      List<String> found = new ArrayList<>();
      WordStream words = generator.stream(PROMPTS.get(0));
      words.forEachRemaining(found::add);
      assertEquals(expected, found);
      assertThrows(NoSuchElementException.class, words::next);
      // A stream that was read to its end has let the model go.
      model.decode().close();
    }
  }

  @Test
  void aStreamComputesAWordWhenItIsAskedForAndMayBeLeft() {
    Generator generator = GoldenModel.generator(model, greedy().maxWords(1_000_000).build());
    try (WordStream words = generator.stream(PROMPTS.get(0))) {
      assertFalse(words.next().isEmpty());
      assertThrows(IllegalStateException.class, model::decode, "the model is busy");
    }
    model.decode().close();
  }

  @Test
  void whatStopsEarlyGivesWhatThereIs() {
    List<Generated> whole = GoldenModel.generator(model, greedy().build()).generate(PROMPTS);
    List<String> told = new ArrayList<>();
    List<Generated> stopped =
        GoldenModel.generator(model, greedy().build())
            .generate(PROMPTS, (prompt, word) -> told.add(prompt + word), () -> told.size() >= 4);
    for (int i = 0; i < PROMPTS.size(); i++) {
      List<String> words = stopped.get(i).words();
      assertEquals(whole.get(i).words().subList(0, 2), words, PROMPTS.get(i));
    }
    assertEquals(4, told.size());
  }

  @Test
  void aSearchThatStopsEarlyTellsTheBestThatItHas() {
    int[] asked = {0};
    List<String> told = new ArrayList<>();
    Generated stopped =
        GoldenModel.generator(model, greedy().wordBeams(2).build())
            .generate(
                PROMPTS.subList(0, 1), (prompt, word) -> told.add(word), () -> asked[0]++ >= 2)
            .get(0);
    assertEquals(stopped.words(), told);
    assertFalse(told.isEmpty());
  }

  private static GenerationOptionsBuilder greedy() {
    return GenerationOptions.builder().maxWords(5).minNewTokens(1);
  }
}
