package io.github.ilt4j.datasets.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.TextForm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
  private final TextProcessor processor = new TextProcessor(TextForm.V2026, 32);

  private WordSequence ofLength(int words, int name) {
    List<String> text = new ArrayList<>(List.of(ByteTokenizer.BOS_WORD));
    for (int i = 1; i < words; i++) {
      text.add(name + "." + i + " ");
    }
    return processor.label(text);
  }

  private List<WordSequence> random(Random random, int count, int longest) {
    List<WordSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(ofLength(1 + random.nextInt(longest), i));
    }
    return sequences;
  }

  @Test
  void theReferencesExampleIsPackedAsThere() {
    List<WordSequence> sequences =
        List.of("hi!", "hello world", "yes.", "a b c").stream().map(processor::process).toList();
    List<PackedBlock> blocks = Packing.bestFitDecreasing(sequences, 7);
    assertEquals(2, blocks.size());
    assertEquals(
        List.of("\u0002", "a ", "b ", "c", "\u0002", "hello ", "world"), blocks.get(0).words());
    assertEquals(List.of("\u0002", "hi!", "\u0002", "yes."), blocks.get(1).words());
    assertArrayEquals(new int[] {0, 1, 2, 3, 0, 1, 2}, blocks.get(0).positions());
    assertArrayEquals(new int[] {0, 1, 0, 1}, blocks.get(1).positions());
    List<Optional<String>> labels =
        List.of("a ", "b ", "c", "", "hello ", "world", "").stream().map(Optional::of).toList();
    assertEquals(labels, blocks.get(0).labels());
  }

  @Test
  void everySequenceIsPackedOnceWhereTheLeastRoomIsLeft() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int max = 2 + random.nextInt(20);
      List<WordSequence> sequences = random(random, random.nextInt(40), max);
      assertEquals(bySearch(sequences, max), Packing.bestFitDecreasing(sequences, max));
    }
  }

  /** The definition: every sequence looks at every block. */
  private static List<PackedBlock> bySearch(List<WordSequence> sequences, int max) {
    List<List<WordSequence>> blocks = new ArrayList<>();
    List<WordSequence> longestFirst = new ArrayList<>(sequences);
    longestFirst.sort(Comparator.comparing(sequence -> -sequence.length()));
    for (WordSequence sequence : longestFirst) {
      List<WordSequence> best =
          blocks.stream()
              .filter(block -> length(block) + sequence.length() <= max)
              .max(Comparator.comparing(PackingTest::length))
              .orElseGet(
                  () -> {
                    List<WordSequence> added = new ArrayList<>();
                    blocks.add(added);
                    return added;
                  });
      best.add(sequence);
    }
    return blocks.stream().map(PackedBlock::new).toList();
  }

  private static int length(List<WordSequence> block) {
    return block.stream().mapToInt(WordSequence::length).sum();
  }

  @Test
  void noBlockIsTooLongAndEveryWordIsPredictedOnceHoweverLongTheSequence() {
    Random random = new Random(6);
    for (int round = 0; round < 200; round++) {
      int max = 2 + random.nextInt(8);
      List<WordSequence> sequences = random(random, 1 + random.nextInt(10), 30);
      List<PackedBlock> blocks = Packing.bestFitDecreasing(sequences, max);
      assertTrue(blocks.stream().allMatch(block -> block.length() <= max));
      assertEquals(
          sequences.stream()
              .flatMap(s -> s.labels().stream())
              .flatMap(Optional::stream)
              .sorted()
              .toList(),
          blocks.stream()
              .flatMap(b -> b.labels().stream())
              .flatMap(Optional::stream)
              .sorted()
              .toList());
    }
  }

  @Test
  void piecesOfALongSequenceBeginWithBosAndKnowTheWordThatFollows() {
    List<WordSequence> pieces = Packing.cut(processor.process("a b c d e"), 3);
    assertEquals(
        List.of(
            new WordSequence(List.of("\u0002", "a ", "b "), labels("a ", "b ", "c ")),
            new WordSequence(List.of("\u0002", "c ", "d "), labels("-", "d ", "e")),
            new WordSequence(List.of("\u0002", "e"), labels("-", ""))),
        pieces);
  }

  @Test
  void aSequenceThatFitsIsLeftAlone() {
    WordSequence sequence = processor.process("a b");
    assertEquals(List.of(sequence), Packing.cut(sequence, 3));
  }

  @Test
  void aBlockNeedsRoomForBosAndAWord() {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> Packing.cut(processor.process("a"), 1));
    assertEquals(
        "maxSequenceLength: expected at least 2 (BOS and a word), found 1", error.getMessage());
  }

  private static List<Optional<String>> labels(String... labels) {
    return List.of(labels).stream()
        .map(label -> label.equals("-") ? Optional.<String>empty() : Optional.of(label))
        .toList();
  }
}
