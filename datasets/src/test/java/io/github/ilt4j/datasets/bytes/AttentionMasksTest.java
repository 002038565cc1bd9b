package io.github.ilt4j.datasets.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.TextForm;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Masks written by hand: O is SO, I is SI, any other letter is a word; every sequence begins with
 * BOS.
 */
class AttentionMasksTest {
  private static final TextProcessor PROCESSOR = new TextProcessor(TextForm.V2026, 32);

  private static PackedBlock block(String... sequences) {
    return new PackedBlock(
        Arrays.stream(sequences)
            .map(
                letters ->
                    letters
                        .chars()
                        .mapToObj(
                            c ->
                                c == 'O'
                                    ? ShiftBlock.SO
                                    : c == 'I' ? ShiftBlock.SI : (char) c + " ")
                        .collect(Collectors.joining()))
            .map(PROCESSOR::process)
            .toList());
  }

  private static String draw(boolean[][] mask) {
    return Arrays.stream(mask)
        .map(
            row ->
                IntStream.range(0, row.length)
                    .mapToObj(i -> row[i] ? "x" : ".")
                    .collect(Collectors.joining()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void check(String expected, String... sequences) {
    assertEquals(expected, draw(AttentionMasks.of(block(sequences))));
  }

  /** What processing a text logs: the test's logging binding writes to the error stream. */
  private static String logOf(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutABlockAWordSeesThoseBefore() {
    assertEquals("", logOf(() -> check("x...\nxx..\nxxx.\nxxxx\n", "abc")));
  }

  @Test
  void wordsOfABlockSeeEachOther() {
    assertEquals(
        "",
        logOf(
            () ->
                check(
                    """
                    x.......
                    xx......
                    xxxxxx..
                    xxxxxx..
                    xxxxxx..
                    xxxxxx..
                    xxxxxxx.
                    xxxxxxxx
                    """,
                    "aObcIde")));
  }

  @Test
  void aBlockMayHoldOneWordOrNone() {
    check("x...\nxxxx\nxxxx\nxxxx\n", "OaI");
    check("x...\nxxx.\nxxx.\nxxxx\n", "OIa");
  }

  @Test
  void severalBlocksDoNotSeeAhead() {
    check(
        """
        x........
        xxxx.....
        xxxx.....
        xxxx.....
        xxxxx....
        xxxxxxxx.
        xxxxxxxx.
        xxxxxxxx.
        xxxxxxxxx
        """,
        "OaIbOcId");
  }

  @Test
  void shiftOutAloneIsIgnoredWithAWarning() {
    String log = logOf(() -> check("x...\nxx..\nxxx.\nxxxx\n", "aOb"));
    assertTrue(log.contains("WARN") && log.contains("SO at word 2 is ignored"), log);
  }

  @Test
  void shiftInAloneIsIgnoredWithAWarning() {
    String log = logOf(() -> check("x...\nxx..\nxxx.\nxxxx\n", "aIb"));
    assertTrue(log.contains("WARN") && log.contains("SI at word 2 is ignored"), log);
  }

  @Test
  void ofNestedBlocksTheInnerOneWinsWithAWarning() {
    String log =
        logOf(
            () ->
                check(
                    """
                    x......
                    xx.....
                    xxx....
                    xxxxxx.
                    xxxxxx.
                    xxxxxx.
                    xxxxxxx
                    """,
                    "OaObIc"));
    assertTrue(log.contains("SO at word 1 is ignored: another SO comes before its SI"), log);
  }

  @Test
  void theSecondShiftInOfNestedBlocksIsIgnored() {
    String log = logOf(() -> check("x....\nxx...\nxxxx.\nxxxx.\nxxxxx\n", "OOII"));
    assertTrue(log.contains("SO at word 1") && log.contains("SI at word 4"), log);
  }

  @Test
  void aBlockInTheSecondOfTwoPackedSequencesIsThere() {
    check(
        """
        x.......
        xx......
        xxx.....
        ...x....
        ...xxxx.
        ...xxxx.
        ...xxxx.
        ...xxxxx
        """,
        "ab",
        "OaIb");
  }

  @Test
  void aBlockDoesNotReachFromOneSequenceIntoTheNext() {
    String log = logOf(() -> check("x....\nxx...\n..x..\n..xx.\n..xxx\n", "O", "aI"));
    assertTrue(log.contains("no SI closes") && log.contains("no SO opens"), log);
  }

  @Test
  void rowsOfABatchAreTriangularInsideTheirWordsAndFalseBeyond() {
    assertEquals("x...\nxx..\n....\n....\n", draw(AttentionMasks.of(block("a"), 4)));
    assertEquals("x...\nxx..\nxxx.\n....\n", draw(AttentionMasks.of(block("ab"), 4)));
    assertEquals("x...\nxx..\nxxx.\nxxxx\n", draw(AttentionMasks.of(block("abc"), 4)));
  }

  @Test
  void aBlockThatIsLongerThanTheBatchIsAnError() {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> AttentionMasks.of(block("abc"), 3));
    assertEquals(
        "attention mask: expected a block of at most 3 words, found 4", error.getMessage());
  }

  /** Every way to write five letters of word, SO and SI, read in two parts. */
  @Test
  void aGrowingSequenceKeepsTheRowsBeforeTheFirstThatChanges() {
    for (int number = 0; number < 3 * 3 * 3 * 3 * 3; number++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0, rest = number; i < 5; i++, rest /= 3) {
        text.append("aOI".charAt(rest % 3));
      }
      PackedBlock whole = block(text.toString());
      boolean[][] mask = AttentionMasks.of(whole);
      for (int known = 0; known < whole.length(); known++) {
        boolean[][] before =
            AttentionMasks.of(
                new PackedBlock(List.of(PROCESSOR.label(whole.words().subList(0, known + 1)))));
        int first = AttentionMasks.firstChanged(whole.words(), known + 1);
        for (int i = 0; i < first; i++) {
          assertArrayEquals(before[i], Arrays.copyOf(mask[i], known + 1), text + " row " + i);
        }
        assertArrayEquals(
            Arrays.copyOfRange(mask, first, mask.length),
            AttentionMasks.ofLast(whole.words(), first),
            text + " from " + first);
      }
    }
  }
}
