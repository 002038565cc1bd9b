package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.generation.Generator;
import io.github.ilt4j.graphs.model.ModelForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands beside a text in a batch never changes what the model makes of it. */
class BatchMatesTest {

  private static final double ROUNDING = 1e-5;
  private static final String TEXT = "the cat \u000Esat\u000F on";

  /** Nobody, shorter, longer and wider, of other scripts, the text itself. */
  private static final List<List<String>> MATES =
      List.of(
          List.of(),
          List.of("a"),
          List.of("one considerably longer text of extraordinarily many words"),
          List.of("שלום עולם", "สวัสดี", "🙂"),
          List.of(TEXT));

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void theLossOfATextIsItsOwn(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 2)) {
      List<Double> alone = tiny.losses(0, TEXT);
      assertTrue(alone.stream().anyMatch(loss -> loss > 1), "there is a loss");
      for (List<String> mates : MATES) {
        List<String> texts = new ArrayList<>(mates);
        texts.add(TEXT);
        assertAlike(alone, tiny.losses(mates.size(), texts.toArray(String[]::new)), mates);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void packedSequencesHaveTheLossesThatTheyHaveAlone(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 2);
        ModelBatch packed = tiny.packed("a", TEXT, "שלום עולם")) {
      List<Double> expected = new ArrayList<>(tiny.losses(0, "a"));
      expected.addAll(tiny.losses(0, TEXT));
      expected.addAll(tiny.losses(0, "שלום עולם"));
      assertAlike(expected, tiny.losses(packed), List.of());
      // A second row that is longer fills the first one up with padding.
      PackedBlock first =
          new PackedBlock(List.of(tiny.processor().process("a"), tiny.processor().process(TEXT)));
      PackedBlock longer = new PackedBlock(List.of(tiny.processor().process("a ".repeat(12))));
      try (ModelBatch padded = tiny.batch(List.of(first, longer))) {
        int words = first.length();
        assertTrue(padded.source().length() > words, "the row is padded");
        assertAlike(
            expected.subList(0, words), tiny.losses(padded).subList(0, words), List.of("padded"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ModelForm.class)
  void whatIsGeneratedIsTheTextsOwn(ModelForm form) throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(form), 3)) {
      Generator generator = tiny.generator(2, tiny.model().modalities());
      Generated alone = generator.generate(List.of(TEXT)).get(0);
      assertTrue(!alone.words().isEmpty(), "something is generated");
      for (List<String> mates : MATES) {
        List<String> prompts = new ArrayList<>(mates);
        prompts.add(TEXT);
        // A generator of its own: nothing that was encoded before.
        Generator other = tiny.generator(2, tiny.model().modalities());
        assertEquals(alone, other.generate(prompts).get(mates.size()), "beside " + mates);
      }
    }
  }

  private static void assertAlike(List<Double> expected, List<Double> found, Object beside) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.get(i), ROUNDING, "label " + i + " beside " + beside);
    }
  }
}
