package io.github.ilt4j.generation.processors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The mask against all characters that there are, as the JDK encodes them. */
class ByteMaskTest {

  @Test
  void exactlyTheBytesOfCharactersAreKept() {
    Map<List<Integer>, Set<Integer>> following = new HashMap<>();
    for (int character = 1; character <= Character.MAX_CODE_POINT; character++) {
      if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
        List<Integer> before = new ArrayList<>();
        for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
          following.computeIfAbsent(List.copyOf(before), any -> new HashSet<>()).add(value & 0xFF);
          before.add(value & 0xFF);
        }
      }
    }
    assertTrue(following.size() > 17_000, "beginnings of characters: " + following.size());
    following.forEach(
        (before, next) -> {
          int[] bytes = before.stream().mapToInt(value -> value).toArray();
          assertEquals(next, kept(new WordBytes(bytes, 8), 0), before::toString);
        });
  }

  private static Set<Integer> kept(WordBytes word, int reserved) {
    float[] scores = new float[256];
    new ByteMask(reserved).process(scores, word);
    Set<Integer> kept = new HashSet<>();
    for (int value = 0; value < scores.length; value++) {
      if (scores[value] == 0) {
        kept.add(value);
      }
    }
    return kept;
  }

  @Test
  void aWordDoesNotEndInsideACharacterAndPadIsNoAnswer() {
    assertTrue(kept(new WordBytes(new int[] {'a'}, 8), 0).contains(ByteTokenizer.EOS));
    assertTrue(!kept(new WordBytes(new int[] {0xD7}, 8), 0).contains(ByteTokenizer.EOS));
    assertTrue(!kept(new WordBytes(new int[0], 8), 0).contains(ByteTokenizer.PAD));
  }

  @Test
  void aCharacterBeginsOnlyWhereThereIsRoomForIt() {
    int[] largest = {0x7F, 0xDF, 0xEF, 0xF4, 0xF4};
    for (int room = 1; room <= largest.length; room++) {
      Set<Integer> kept = kept(new WordBytes(new int[0], room), 0);
      assertEquals(largest[room - 1], kept.stream().mapToInt(v -> v).max().orElseThrow());
    }
    Set<Integer> beforeEos = kept(new WordBytes(new int[0], 3), 1);
    assertEquals(0xDF, beforeEos.stream().mapToInt(v -> v).max().orElseThrow());
  }
}
