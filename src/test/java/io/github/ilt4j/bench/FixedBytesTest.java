package io.github.ilt4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.generation.processors.WordBytes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FixedBytesTest {

  @Test
  void onlyPrintableAsciiIsChosenAndOnlyTheNumberEndsAWord() {
    FixedBytes choice = new FixedBytes(2);
    WordBytes word = new WordBytes(new int[] {'a'}, 3);
    float[] logits = new float[256];
    logits[3] = 9; // EOS
    logits[' '] = 8;
    logits[200] = 7;
    logits['~'] = 1;
    assertEquals('~', choice.choose(logits, word, new SplittableRandom()));
    word.add(' ');
    assertFalse(choice.isComplete(word));
    word.add('c');
    assertTrue(choice.isComplete(word));
  }
}
