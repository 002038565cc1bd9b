package io.github.ilt4j.datasets.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.words.SpacelessScript;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every field of what the reference implementation made of 63 texts and a packed row, in both
 * forms.
 */
class ProcessorGoldensTest {
  private static final String GOLDENS_2025 = "/goldens/processor.json";
  private static final String GOLDENS_2026 = "/goldens/processor_welt_2026.json";

  @TestFactory
  Stream<DynamicTest> textsOf2025AreProcessedAsByTheReference() throws IOException {
    return texts(GOLDENS_2025)
        .map(entry -> DynamicTest.dynamicTest(name(entry), () -> check(TextForm.V2025, entry)));
  }

  @TestFactory
  Stream<DynamicTest> textsOf2026AreProcessedAsByTheReference() throws IOException {
    return texts(GOLDENS_2026)
        .map(entry -> DynamicTest.dynamicTest(name(entry), () -> check(TextForm.V2026, entry)));
  }

  @Test
  void thePackedRowOf2025IsThatOfTheReference() throws IOException {
    JsonNode entry = packedRow(GOLDENS_2025);
    TextProcessor processor = processor(TextForm.V2025, entry);
    PackedBlock block = packed(entry, processor::label);
    assertEquals(strings(entry.get("labels_pack_false")), present(block.labels()));
    checkLabelIds(entry, "_pack_false", block, processor.tokenizer());
    PackedBlock labelledWithRest = packed(entry, processor::labelWithRest);
    assertEquals(strings(entry.get("labels_pack_true")), present(labelledWithRest.labels()));
    checkLabelIds(entry, "_pack_true", labelledWithRest, processor.tokenizer());
    checkRow(TextForm.V2025, entry, block, processor.tokenizer());
  }

  @Test
  void thePackedRowOf2026IsThatOfTheReference() throws IOException {
    JsonNode entry = packedRow(GOLDENS_2026);
    TextProcessor processor = processor(TextForm.V2026, entry);
    PackedBlock block = packed(entry, processor::label);
    checkMaskedLabels(strings(entry.get("labels")), block.labels());
    checkLabelIds(entry, "", block, processor.tokenizer());
    checkRow(TextForm.V2026, entry, block, processor.tokenizer());
  }

  @Test
  void theGoldensAreComplete() throws IOException {
    for (String file : List.of(GOLDENS_2025, GOLDENS_2026)) {
      assertEquals(64, entries(file).size());
      assertEquals(63, texts(file).count());
      assertEquals(3, texts(file).filter(entry -> entry.has("skipped")).count());
      assertEquals(1, texts(file).filter(ProcessorGoldensTest::isLossyInTheReference).count());
    }
  }

  private static void check(TextForm form, JsonNode entry) {
    String text = entry.get("text").asText();
    TextProcessor processor = processor(form, entry);
    int maxBytes = processor.tokenizer().maxBytes();
    assertEquals(entry.get("pretokenizer_max_bytes").asInt(), maxBytes);
    if (entry.has("skipped")) {
      checkJapanese(processor.words(text), text, maxBytes);
      return;
    }
    List<String> words = strings(entry.get("words"));
    if (isLossyInTheReference(entry)) {
      assertEquals(words, withoutCoordinates(processor.words(text)));
    } else {
      assertEquals(words, processor.words(text));
      assertEquals(processor.label(words), processor.process(text));
    }

    WordSequence sequence = processor.label(words);
    if (form == TextForm.V2025) {
      assertEquals(strings(entry.get("labels_pack_false")), present(sequence.labels()));
      WordSequence labelledWithRest = processor.labelWithRest(words);
      assertEquals(strings(entry.get("labels_pack_true")), present(labelledWithRest.labels()));
    } else {
      checkMaskedLabels(strings(entry.get("labels")), sequence.labels());
      assertEquals(entry.get("last_word_complete").asBoolean(), sequence.lastWordComplete());
    }
    PackedBlock block = new PackedBlock(List.of(sequence));
    int[][] input = checkRow(form, entry, block, processor.tokenizer());
    assertEquals(strings(entry.get("input_attention_mask")), notPad(input));
    int[][] labelInput = checkLabelIds(entry, "", block, processor.tokenizer());
    assertEquals(strings(entry.get("labels_attention_mask")), notPad(labelInput));
  }

  /** The goldens were made without a Japanese segmenter; these words are those of UniDic. */
  private static void checkJapanese(List<String> words, String text, int maxBytes) {
    String expected =
        switch (text) {
          case "トウキョウ" -> maxBytes == 8 ? "トウ|キョ|ウ" : "トウキョウ";
          case "東京タワー" -> "東京|タワー";
          default -> "no expectation for this text";
        };
    List<String> ofText = words.stream().skip(1).filter(word -> !word.equals(" ")).toList();
    assertEquals(expected, String.join("|", ofText));
  }

  /**
   * Of a sign that it cannot parse the reference drops the coordinates: its words do not join to
   * the text.
   */
  private static boolean isLossyInTheReference(JsonNode entry) {
    if (entry.has("skipped")) {
      return false;
    }
    List<String> words = strings(entry.get("words"));
    String joined = String.join("", words.subList(1, words.size()));
    return !joined.strip().equals(entry.get("text").asText().strip());
  }

  private static List<String> withoutCoordinates(List<String> words) {
    return words.stream()
        .filter(word -> !word.codePoints().allMatch(c -> c >= 0x1D80C && c <= 0x1D9FF))
        .toList();
  }

  /** Words, positions and mask of a row, which may hold several sequences; gives back the ids. */
  private static int[][] checkRow(
      TextForm form, JsonNode entry, PackedBlock block, ByteTokenizer tokenizer) {
    int[][] input = padded(block.words().stream().map(tokenizer::encode).toList());
    assertArrayEquals(ids(entry.get("input_ids")), input);
    assertArrayEquals(ints(entry.get("position_ids")), block.positions());
    boolean[][] mask =
        form == TextForm.V2025 ? maskOfTheFirstRevision(block) : AttentionMasks.of(block);
    List<String> rows = Arrays.stream(mask).map(ProcessorGoldensTest::bits).toList();
    assertEquals(strings(entry.get("attention_mask")), rows);
    return input;
  }

  /**
   * Checks both label tensors; gives back the decoder's input. The reference masks after padding:
   * its tensors are as wide as the longest label, masked or not.
   */
  private static int[][] checkLabelIds(
      JsonNode entry, String suffix, PackedBlock block, ByteTokenizer tokenizer) {
    List<int[]> labels = new ArrayList<>();
    for (WordSequence sequence : block.sequences()) {
      for (int word = 0; word < sequence.length(); word++) {
        labels.add(sequence.labelIds(word, tokenizer));
      }
    }
    int[][] expectedInput = ids(entry.get("labels_input" + suffix));
    int last = expectedInput[0].length;
    assertTrue(padded(labels)[0].length <= last + 1);
    List<int[]> all = labels.stream().map(row -> Arrays.copyOf(row, last + 1)).toList();
    int[][] input = all.stream().map(row -> Arrays.copyOf(row, last)).toArray(int[][]::new);
    int[][] output =
        all.stream().map(row -> Arrays.copyOfRange(row, 1, last + 1)).toArray(int[][]::new);
    assertArrayEquals(expectedInput, input);
    assertArrayEquals(ids(entry.get("labels_output" + suffix)), output);
    return input;
  }

  /**
   * The golden's label texts are those before masking; its ids, checked elsewhere, say which are
   * masked.
   */
  private static void checkMaskedLabels(List<String> expected, List<Optional<String>> labels) {
    assertEquals(expected.size(), labels.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), labels.get(i).orElse(expected.get(i)));
    }
  }

  /**
   * The mask of the first revision, which took the index of SI for the number of words in its
   * block: unless the block begins at word 1 it reaches beyond SI, even into the next sequence.
   */
  private static boolean[][] maskOfTheFirstRevision(PackedBlock block) {
    int length = block.length();
    boolean[][] mask = new boolean[length][length];
    int[] positions = block.positions();
    for (int query = 0; query < length; query++) {
      Arrays.fill(mask[query], query - positions[query], query + 1, true);
    }
    for (ShiftBlock shift : ShiftBlock.find(block.words(), problem -> {})) {
      int end = Math.min(shift.start() + shift.end(), length);
      for (int query = shift.start(); query < end; query++) {
        Arrays.fill(mask[query], shift.start(), end, true);
      }
    }
    return mask;
  }

  private static TextProcessor processor(TextForm form, JsonNode entry) {
    int maxWordLength = entry.get("max_word_length").asInt();
    return new TextProcessor(
        form, maxWordLength, new WordSegmenter(maxWordLength - 2, SpacelessScript.OF_REFERENCE));
  }

  private static PackedBlock packed(JsonNode entry, Function<List<String>, WordSequence> labeller) {
    List<String> words = strings(entry.get("words"));
    List<WordSequence> sequences = new ArrayList<>();
    int start = 0;
    for (JsonNode length : entry.get("seq_lengths")) {
      sequences.add(labeller.apply(words.subList(start, start + length.asInt())));
      start += length.asInt();
    }
    assertEquals(words.size(), start);
    return new PackedBlock(sequences);
  }

  private static List<JsonNode> entries(String file) throws IOException {
    try (InputStream stream = ProcessorGoldensTest.class.getResourceAsStream(file)) {
      return elements(new ObjectMapper().readTree(stream).get("entries")).toList();
    }
  }

  private static Stream<JsonNode> texts(String file) throws IOException {
    return entries(file).stream().filter(entry -> !entry.has("packed_row"));
  }

  private static JsonNode packedRow(String file) throws IOException {
    return entries(file).stream()
        .filter(entry -> entry.has("packed_row"))
        .findFirst()
        .orElseThrow();
  }

  private static String name(JsonNode entry) {
    return entry.get("max_word_length") + ": " + entry.get("text");
  }

  private static List<String> present(List<Optional<String>> labels) {
    return labels.stream().map(Optional::orElseThrow).toList();
  }

  private static int[][] padded(List<int[]> rows) {
    int width = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    return rows.stream().map(row -> Arrays.copyOf(row, width)).toArray(int[][]::new);
  }

  private static List<String> notPad(int[][] ids) {
    return Arrays.stream(ids)
        .map(row -> bits(IntStream.of(row).mapToObj(id -> id != ByteTokenizer.PAD)))
        .toList();
  }

  private static String bits(boolean[] row) {
    return bits(IntStream.range(0, row.length).mapToObj(i -> row[i]));
  }

  private static String bits(Stream<Boolean> row) {
    return row.map(bit -> bit ? "1" : "0").collect(Collectors.joining());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<String> strings(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }

  private static int[] ints(JsonNode array) {
    return elements(array).mapToInt(JsonNode::asInt).toArray();
  }

  private static int[][] ids(JsonNode rows) {
    return elements(rows).map(ProcessorGoldensTest::ints).toArray(int[][]::new);
  }
}
