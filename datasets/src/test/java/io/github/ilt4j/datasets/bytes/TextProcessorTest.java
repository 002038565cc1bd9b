package io.github.ilt4j.datasets.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.words.RandomText;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The cases of the reference's own tests, in the form 2026 unless said. */
class TextProcessorTest {
  private final TextProcessor processor = new TextProcessor(TextForm.V2026, 32);

  private static String labels(WordSequence sequence) {
    return sequence.labels().stream()
        .map(label -> label.orElse("-"))
        .collect(Collectors.joining("|"));
  }

  @Test
  void wordsIdsAndLabelsOfAShortText() {
    WordSequence sequence = processor.process("a b");
    assertEquals(List.of("\u0002", "a ", "b"), sequence.words());
    ByteTokenizer tokenizer = processor.tokenizer();
    assertArrayEquals(new int[] {2, 2, 3}, tokenizer.encode(sequence.words().get(0)));
    assertArrayEquals(new int[] {2, 97, 32, 3}, tokenizer.encode(sequence.words().get(1)));
    assertArrayEquals(new int[] {2, 98, 3}, tokenizer.encode(sequence.words().get(2)));
    assertArrayEquals(new int[] {2, 97, 32, 3}, sequence.labelIds(0, tokenizer));
    assertArrayEquals(new int[] {2, 98, 3}, sequence.labelIds(1, tokenizer));
    assertArrayEquals(new int[] {2, 3}, sequence.labelIds(2, tokenizer));
    assertArrayEquals(new int[] {0, 1, 2}, new PackedBlock(List.of(sequence)).positions());
  }

  @Test
  void eachLabelIsTheNextWordAndTheLastIsEmpty() {
    assertEquals("hello |world |test|", labels(processor.process("hello world test")));
    assertEquals("", labels(processor.process("")));
  }

  @Test
  void controlCharactersAreWords() {
    assertEquals(
        List.of("\u0002", "\u000e", "test", "\u000f", "\u0001", "hello ", "\u0003"),
        processor.words("\u000etest\u000f\u0001hello \u0003"));
  }

  @Test
  void labelsInsideABlockAreMaskedButForTheOneOfShiftIn() {
    assertEquals(
        "<en>|\u000e|-|-|<he> |שלום|", labels(processor.process("<en>\u000ehello\u000f<he> שלום")));
    assertEquals(
        "\u000e|-|-|x|\u000e|-|-|-|y|",
        labels(processor.process("\u000ea\u000fx\u000eb c\u000fy")));
  }

  @Test
  void aMaskedLabelHasNoIds() {
    WordSequence sequence = processor.process("\u000ea\u000fb");
    assertArrayEquals(new int[0], sequence.labelIds(1, processor.tokenizer()));
    assertArrayEquals(new int[] {2, 98, 3}, sequence.labelIds(3, processor.tokenizer()));
  }

  @Test
  void halfABlockMasksNothing() {
    assertEquals("a |\u000e|b|", labels(processor.process("a \u000eb")));
    assertEquals("a |\u000f|b|", labels(processor.process("a \u000fb")));
    assertEquals("\u000e|a|\u000e|-|-|c|", labels(processor.process("\u000ea\u000eb\u000fc")));
  }

  @Test
  void theForm2025StripsTheTextAndAppendsASpace() {
    TextProcessor form2025 = new TextProcessor(TextForm.V2025, 32);
    assertEquals(List.of("\u0002", "a ", "b "), form2025.words("\u00a0\u0085\u001f a b\u3000\n"));
    assertEquals(List.of("\u0002", " "), form2025.words(" \u001c "));
    assertEquals("a |b|", labels(form2025.process("a b")));
    assertEquals("\u000e|a|\u000f|b|", labels(form2025.process("\u000ea\u000fb")));
  }

  @Test
  void theForm2026KeepsAnyTextWhole() {
    Random random = new Random(21);
    for (int i = 0; i < 2_000; i++) {
      String text = RandomText.any(random, random.nextInt(16));
      List<String> words = processor.words(text);
      assertEquals(ByteTokenizer.BOS_WORD, words.get(0));
      assertEquals(text, String.join("", words.subList(1, words.size())));
    }
  }

  @Test
  void labelsWithTheRestCountCharactersAndNotUnits() {
    TextProcessor form2025 = new TextProcessor(TextForm.V2025, 3);
    WordSequence sequence = form2025.labelWithRest(List.of("\u0002", "a", "😀😀😀😀", " "));
    assertEquals("a😀😀|😀😀😀||", labels(sequence));
  }

  @Test
  void labelsWithTheRestAreOfTheForm2025Only() {
    List<String> words = processor.words("a");
    Exception error =
        assertThrows(IllegalStateException.class, () -> processor.labelWithRest(words));
    assertEquals(
        "labels with the rest of the text: expected the form 2025, found 2026", error.getMessage());
  }

  @Test
  void aSequenceSaysWhetherItsLastWordIsComplete() {
    assertEquals(
        List.of(true, false, true, true, false),
        List.of("", "hello", "hello ", "a\u0001", "a  ").stream()
            .map(text -> processor.process(text).lastWordComplete())
            .toList());
  }

  @Test
  void wordsAndLabelsMustMatch() {
    Exception error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new WordSequence(List.of("\u0002", "a"), List.of(Optional.of(""))));
    assertEquals(
        "sequence: expected one label for each of at least one word, found 2 words and 1 labels",
        error.getMessage());
  }
}
