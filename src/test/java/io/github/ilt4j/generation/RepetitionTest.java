package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import io.github.ilt4j.training.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A model that learned to give back a word that it read between SO and SI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepetitionTest {

  private static final Set<Modality> BYTES = Set.of(Modality.BYTES);
  private static final List<String> WORDS = List.of("Hello", "world", "Help", "שלום");
  private static final int STEPS = 80;

  private TinyModel tiny;

  @BeforeAll
  void train() throws IOException {
    tiny = TinyModel.create(TinyModel.config(ModelForm.V2026, BYTES, 0), 1);
    String[] texts = WORDS.stream().map(word -> prompt(word) + word).toArray(String[]::new);
    try (ModelBatch batch = tiny.batch(texts);
        Trainer trainer = new Trainer(tiny.model(), TinyModel.training(STEPS, 5e-3, 0), Set.of())) {
      for (int step = 0; step < STEPS; step++) {
        trainer.step(step, batch.batch());
      }
    }
  }

  @AfterAll
  void close() {
    tiny.close();
  }

  @Test
  void everyWordComesBackAndThenTheTextEnds() {
    for (String word : WORDS) {
      Generated found = generate(prompt(word)).get(0);
      assertEquals(List.of(word), found.words(), word);
    }
  }

  @Test
  void aWordThatThePromptBreaksOffIsCompleted() {
    // The whole word is then read, as in training: so the model knows that the text ends.
    assertEquals(List.of("lo"), generate(prompt("Hello") + "Hel").get(0).words());
    assertEquals(List.of("p"), generate(prompt("Help") + "Hel").get(0).words());
  }

  @Test
  void noMoreWordsThanAskedFor() {
    Generator none = tiny.generator(0, BYTES);
    assertEquals("", none.generate(List.of(prompt("Hello"))).get(0).text());
    Generator one = tiny.generator(1, BYTES);
    assertEquals(List.of("\u000E"), one.generate(List.of("")).get(0).words());
    Generator two = tiny.generator(2, BYTES);
    assertEquals(2, two.generate(List.of("")).get(0).words().size());
  }

  @Test
  void promptsOfDifferentLengthsGiveTogetherWhatTheyGiveAlone() {
    // With BOS: six, five, four and two words.
    List<String> prompts =
        List.of(
            prompt("Hello") + "Hel", prompt("world"), "\u000EHelp\u000F", "\u000E", prompt("שלום"));
    List<Generated> together = generate(prompts.toArray(String[]::new));
    assertEquals(
        List.of(6, 5, 4, 2, 5),
        together.stream().map(generated -> generated.prompt().size()).toList());
    assertEquals(List.of("lo"), together.get(0).words());
    assertEquals("world", together.get(1).text());
    assertEquals("<repeat> Help", together.get(2).text());
    assertTrue(!together.get(3).words().isEmpty(), "something follows SO");
    for (int i = 0; i < prompts.size(); i++) {
      assertEquals(generate(prompts.get(i)).get(0), together.get(i), prompts.get(i));
    }
  }

  /** A new generator each time: nothing is known from before. */
  private List<Generated> generate(String... prompts) {
    return tiny.generator(6, BYTES).generate(List.of(prompts));
  }

  private static String prompt(String word) {
    return "\u000E" + word + "\u000F<repeat> ";
  }
}
