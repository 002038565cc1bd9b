package io.github.ilt4j.datasets.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void bytesAndLengthsAreThoseOfAnEncoderThatReplacesUnpairedSurrogates()
      throws CharacterCodingException {
    Random random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      String text = RandomText.any(random, random.nextInt(12));
      byte[] expected = encode(text);
      assertArrayEquals(expected, Utf8.encode(text));
      assertEquals(expected.length, Utf8.length(text, 0, text.length()));
    }
  }

  @Test
  void anUnpairedSurrogateIsTheReplacementCharacter() {
    byte[] expected = {'x', (byte) 0xEF, (byte) 0xBF, (byte) 0xBD, 'y'};
    assertArrayEquals(expected, Utf8.encode("x\uD800y"));
    assertArrayEquals(expected, Utf8.encode("x\uDC00y"));
  }

  private static byte[] encode(String text) throws CharacterCodingException {
    ByteBuffer bytes =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8))
            .encode(CharBuffer.wrap(text));
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
