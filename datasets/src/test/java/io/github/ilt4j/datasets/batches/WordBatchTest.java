package io.github.ilt4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.bytes.WordSequence;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.datasets.images.WordRenderer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class WordBatchTest {
  private static final TextProcessor PROCESSOR = new TextProcessor(TextForm.V2026, 32);
  private static final List<String> TEXTS =
      List.of(
          "a b a",
          "<en>\u000Eforty-two forty\u000F<he> ארבעים ושתיים",
          "x",
          "def foo():\n        return \"bar\"",
          "สี่สิบสอง 四十二 👩‍👩‍👧 e\u0301\u0000\u007F",
          "\u000Eone\u000F \u000Etwo words\u000F");

  private static WordBatch batch(List<String> texts) {
    return WordBatch.of(texts, PROCESSOR, Optional.empty());
  }

  @Test
  void aBatchOfTwoTextsWrittenOutByHand() {
    WordBatch batch = batch(List.of("a b a", "é"));
    assertArrayEquals(
        new int[] {
          2, 2, 3, 0, // BOS
          2, 'a', ' ', 3,
          2, 'b', ' ', 3,
          2, 'a', 3, 0,
          2, 0xC3, 0xA9, 3
        },
        ReadBack.ints(batch.wordBytes()));
    assertArrayEquals(new int[] {0, 1, 2, 3, 0, 4, -1, -1}, ReadBack.ints(batch.wordIndex()));
    assertArrayEquals(new int[] {0, 1, 2, 3, 0, 1, 0, 0}, ReadBack.ints(batch.positionIds()));
    assertArrayEquals(
        new int[] {
          'a', ' ', 3, 'b', ' ', 3, 'a', 3, 0, 3, 0, 0, //
          0xC3, 0xA9, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0
        },
        ReadBack.ints(batch.labelBytes()));
    assertArrayEquals(
        new int[] {
          1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, //
          1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        },
        ReadBack.ints(batch.attentionMask()));
    assertArrayEquals(new long[] {2, 4, 3}, batch.labelBytes().shape());
    assertEquals(2, batch.rows());
    assertEquals(4, batch.length());
    assertEquals(5, batch.distinctWords());
  }

  @Test
  void textsComeBackFromTheArraysAndEachDistinctWordIsHeldOnce() {
    WordBatch batch = batch(TEXTS);
    assertEquals(TEXTS, ReadBack.texts(batch));
    Set<String> words = new HashSet<>();
    for (int i = 0; i < batch.distinctWords(); i++) {
      words.add(ReadBack.word(batch, i));
    }
    assertEquals(batch.distinctWords(), words.size());
  }

  @Test
  void aLabelIsTheNextWordUnlessItIsInsideABlock() {
    WordBatch batch = batch(TEXTS);
    for (int row = 0; row < batch.rows(); row++) {
      List<String> words = ReadBack.sequences(batch, row).get(0);
      boolean inside = false;
      for (int i = 0; i < batch.length(); i++) {
        String place = "row " + row + " word " + i;
        int[] label = ReadBack.label(batch, row, i);
        if (i < words.size()) {
          inside = words.get(i).equals("\u000E") || (inside && !words.get(i).equals("\u000F"));
        }
        if (i >= words.size() || inside) {
          assertArrayEquals(new int[label.length], label, place);
          continue;
        }
        byte[] next =
            (i + 1 < words.size() ? words.get(i + 1) : "").getBytes(StandardCharsets.UTF_8);
        int[] expected = new int[label.length];
        for (int b = 0; b < next.length; b++) {
          expected[b] = next[b] & 0xFF;
        }
        expected[next.length] = ByteTokenizer.EOS;
        assertArrayEquals(expected, label, place);
      }
    }
  }

  @Test
  void packedSequencesDoNotSeeEachOther() {
    List<PackedBlock> rows =
        List.of(
            new PackedBlock(
                List.of(
                    PROCESSOR.process("a \u000Eb c\u000F d"),
                    PROCESSOR.process("\u000Ee f\u000F"))),
            new PackedBlock(List.of(PROCESSOR.process("g"))));
    WordBatch batch = WordBatch.of(rows, PROCESSOR.tokenizer(), Optional.empty());
    // Row 0: BOS a SO b c SI " " d | BOS SO e f SI. By sequence, and by block (0: none).
    int[] sequence = {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
    int[] block = {0, 0, 1, 1, 1, 1, 0, 0, 0, 2, 2, 2, 2};
    List<List<String>> words = ReadBack.sequences(batch, 0);
    assertEquals(List.of(8, 5), words.stream().map(List::size).toList());
    for (int query = 0; query < 13; query++) {
      for (int key = 0; key < 13; key++) {
        boolean sameBlock = block[query] != 0 && block[query] == block[key];
        boolean sees = sequence[query] == sequence[key] && (key <= query || sameBlock);
        assertEquals(
            sees ? 1 : 0, batch.attentionMask().getInt(0, query, key), query + " sees " + key);
        boolean padded = query >= 2 || key >= 2;
        assertEquals(padded || key > query ? 0 : 1, batch.attentionMask().getInt(1, query, key));
      }
    }
  }

  @Test
  void aDrawnWordHasItsPixelsAndNothingBesideThem() throws IOException {
    try (WordRenderer renderer = WordRenderer.open(RenderOptions.defaults())) {
      List<String> texts = List.of("a considerably", "👩‍👩‍👧 b");
      WordBatch batch = WordBatch.of(texts, PROCESSOR, Optional.of(renderer));
      WordBatch.Images images = batch.images().orElseThrow();
      int[] pixels = ReadBack.ints(images.pixels());
      int widest = (int) images.pixels().size(3);
      Set<Integer> widths = new HashSet<>();
      for (int word = 0; word < batch.distinctWords(); word++) {
        WordImage image = renderer.render(ReadBack.word(batch, word));
        assertEquals(image.width(), images.widths().getInt(word));
        widths.add(image.width());
        for (int channel = 0; channel < 3; channel++) {
          for (int y = 0; y < 16; y++) {
            for (int x = 0; x < widest; x++) {
              int expected = x < image.width() ? image.pixel(x, y) >> (16 - 8 * channel) & 0xFF : 0;
              assertEquals(
                  expected, pixels[((word * 3 + channel) * 16 + y) * widest + x], "word " + word);
            }
          }
        }
      }
      assertTrue(widths.size() > 1 && widths.contains(widest));
      assertEquals(
          ReadBack.contents(batch), ReadBack.contents(WordBatch.of(batch.toMultiDataSet())));
    }
  }

  @Test
  void withoutImagesTheDataSetSurvivesCopyingSavingAndLoading() throws IOException {
    WordBatch batch = batch(TEXTS);
    assertEquals(Optional.empty(), batch.images());
    MultiDataSet data = (MultiDataSet) batch.toMultiDataSet();
    assertEquals(0, data.getFeatures(1).length());
    assertEquals(0, data.getFeatures(2).length());
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    data.save(saved);
    MultiDataSet loaded = new MultiDataSet();
    loaded.load(new ByteArrayInputStream(saved.toByteArray()));
    data.detach();
    for (MultiDataSet same : List.of(data, data.copy(), loaded)) {
      assertEquals(ReadBack.contents(batch), ReadBack.contents(WordBatch.of(same)));
    }
  }

  @Test
  void arraysOutliveTheWorkspaceTheyAreMadeIn() {
    List<String> expected = ReadBack.contents(batch(TEXTS));
    WordBatch batch;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("WordBatchTest")) {
      batch = batch(TEXTS);
      assertTrue(workspace.isScopeActive());
      assertTrue(Nd4j.create(DataType.FLOAT, 3).isAttached());
    }
    for (INDArray array : batch.toMultiDataSet().getFeatures()) {
      assertFalse(array.isAttached());
    }
    assertEquals(expected, ReadBack.contents(batch));
  }

  @Test
  void closingFreesEveryArray() {
    WordBatch batch = batch(TEXTS);
    batch.close();
    batch.close();
    assertTrue(batch.wordBytes().wasClosed() && batch.attentionMask().wasClosed());
    assertTrue(batch.wordIndex().wasClosed() && batch.positionIds().wasClosed());
    assertTrue(batch.labelBytes().wasClosed());
  }

  @Test
  void aBatchWithoutAnyLabelHasOneColumnOfPadding() {
    WordSequence unlabelled =
        new WordSequence(List.of("\u0002", "a"), List.of(Optional.empty(), Optional.empty()));
    WordBatch batch =
        WordBatch.of(
            List.of(new PackedBlock(List.of(unlabelled))), PROCESSOR.tokenizer(), Optional.empty());
    assertArrayEquals(new long[] {1, 2, 1}, batch.labelBytes().shape());
    assertArrayEquals(new int[] {0, 0}, ReadBack.ints(batch.labelBytes()));
  }

  @Test
  void aBatchOfNoRowsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> batch(List.of()));
  }

  @Test
  void whatIsNotLaidOutAsABatchIsNamed() {
    WordBatch good = batch(List.of("a b"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new WordBatch(
                        good.wordBytes(),
                        Optional.empty(),
                        good.wordIndex(),
                        good.attentionMask().castTo(DataType.INT32),
                        good.positionIds(),
                        good.labelBytes()))
            .getMessage();
    assertEquals("attention_mask: expected FLOAT [1, 3, 3], found INT [1, 3, 3].", message);
    MultiDataSet other = new MultiDataSet(Nd4j.zeros(2, 2), Nd4j.zeros(2, 2));
    assertThrows(IllegalArgumentException.class, () -> WordBatch.of(other));
  }
}
