package io.github.ilt4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FixedBytesTest {

  @Test
  void onlyPrintableAsciiIsChosenAndOnlyTheNumberEndsAWord() {
    FixedBytes choice = new FixedBytes(2);
    float[] logits = new float[256];
    logits[3] = 9; // EOS
    logits[' '] = 8;
    logits[200] = 7;
    logits['~'] = 1;
    assertEquals('~', choice.choose(logits, new int[4], 1));
    assertFalse(choice.isComplete(new int[] {'a', ' '}, 1, 2));
    assertTrue(choice.isComplete(new int[] {'a', 'b', 'c'}, 1, 3));
  }
}
