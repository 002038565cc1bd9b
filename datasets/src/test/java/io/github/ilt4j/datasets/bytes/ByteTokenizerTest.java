package io.github.ilt4j.datasets.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ilt4j.datasets.words.RandomText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTokenizerTest {
  private final ByteTokenizer tokenizer = new ByteTokenizer(8);

  @Test
  void aWordIsItsBytesBetweenBosAndEos() {
    assertArrayEquals(new int[] {2, 97, 32, 3}, tokenizer.encode("a "));
    assertArrayEquals(new int[] {2, 0xD7, 0xA9, 3}, tokenizer.encode("ש"));
    assertArrayEquals(new int[] {2, 3}, tokenizer.encode(""));
    assertArrayEquals(new int[] {2, 2, 3}, tokenizer.encode(ByteTokenizer.BOS_WORD));
  }

  @Test
  void truncationKeepsBosAndEos() {
    assertArrayEquals(new int[] {2, 97, 98, 99, 100, 101, 102, 3}, tokenizer.encode("abcdefgh"));
    assertArrayEquals(new int[] {2, 3}, new ByteTokenizer(2).encode("abc"));
  }

  @Test
  void anUnpairedSurrogateIsEncodedAsTheReplacementCharacter() {
    assertArrayEquals(new int[] {2, 0xEF, 0xBF, 0xBD, 3}, tokenizer.encode("\uDC00"));
  }

  @Test
  void anyStringOfValidUtf16ComesBack() {
    Random random = new Random(9);
    ByteTokenizer longEnough = new ByteTokenizer(4096);
    for (int i = 0; i < 5_000; i++) {
      String word = RandomText.any(random, random.nextInt(8));
      if (word.indexOf(ByteTokenizer.EOS) >= 0 || word.endsWith("\0")) {
        continue;
      }
      // What the JDK makes of unpaired surrogates is '?': the texts differ there and nowhere else.
      String valid =
          new String(word.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
      int[] ids = longEnough.encode(word);
      assertEquals(valid, ByteTokenizer.decode(ids));
      assertEquals(valid, ByteTokenizer.decode(Arrays.copyOf(ids, ids.length + 5)));
    }
  }

  @Test
  void decodingStopsAtEosOrAtThePadding() {
    assertEquals("a", ByteTokenizer.decode(2, 97, 3, 98, 3));
    assertEquals("a", ByteTokenizer.decode(97, 0, 0));
    assertEquals("", ByteTokenizer.decode(2, 3, 0));
    assertEquals("", ByteTokenizer.decode());
  }

  @Test
  void controlCharactersThatAreWordsComeBack() {
    for (char c = 0; c < ' '; c++) {
      String word = String.valueOf(c);
      assertEquals(word, ByteTokenizer.decode(tokenizer.encode(word)));
    }
  }

  @Test
  void bytesThatAreNoUtf8BecomeTheReplacementCharacter() {
    assertEquals("x\uFFFD", ByteTokenizer.decode(2, 'x', 0xE2, 0x82, 3));
  }

  @Test
  void anIdThatIsNoByteIsAnError() {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> ByteTokenizer.decode(2, 256, 3));
    assertEquals("byte id at position 1: expected 0 to 255, found 256", error.getMessage());
  }

  @Test
  void aWordNeedsRoomForBosAndEos() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> new ByteTokenizer(1));
    assertEquals("maxWordLength: expected at least 2 (BOS and EOS), found 1", error.getMessage());
  }
}
