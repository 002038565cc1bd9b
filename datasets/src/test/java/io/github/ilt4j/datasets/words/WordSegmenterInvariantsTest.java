package io.github.ilt4j.datasets.words;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.BreakIterator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for any string whatever. */
class WordSegmenterInvariantsTest {
  private static final int TEXTS = 3_000;

  @Test
  void joiningTheWordsGivesTheTextBackCharacterForCharacterAndByteForByte() {
    Random random = new Random(11);
    for (int i = 0; i < TEXTS; i++) {
      String text = RandomText.any(random, random.nextInt(24));
      List<String> words = new WordSegmenter(1 + random.nextInt(40)).split(text);
      assertEquals(text, String.join("", words));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String word : words) {
        assertFalse(word.isEmpty());
        bytes.writeBytes(Utf8.encode(word));
      }
      assertArrayEquals(Utf8.encode(text), bytes.toByteArray());
    }
  }

  @Test
  void aWordIsNoLongerThanAllowedUnlessItIsOneCluster() {
    Random random = new Random(12);
    BreakIterator clusters = BreakIterator.getCharacterInstance();
    for (int i = 0; i < TEXTS; i++) {
      int maxBytes = 1 + random.nextInt(12);
      for (String word : new WordSegmenter(maxBytes).split(RandomText.any(random, 12))) {
        if (Utf8.encode(word).length > maxBytes) {
          clusters.setText(word);
          clusters.first();
          assertEquals(word.length(), clusters.next(), () -> "more than one cluster: " + word);
        }
      }
    }
  }

  @Test
  void controlCharactersAreAloneAndSpaceEndsAWordOrFillsIt() {
    Random random = new Random(13);
    for (int i = 0; i < TEXTS; i++) {
      for (String word : new WordSegmenter(1000).split(RandomText.any(random, 12))) {
        boolean hasControl = word.chars().anyMatch(CharacterClass::isControl);
        assertEquals(hasControl, WordSegmenter.isComplete(word) && word.length() == 1);
        long spaces = word.chars().filter(CharacterClass::isSpace).count();
        assertTrue(
            spaces == word.length()
                || spaces == 0
                || (spaces == 1 && CharacterClass.isSpace(word.charAt(word.length() - 1))),
            word);
      }
    }
  }

  @Test
  void threadsThatShareASegmenterGetWhatOneThreadGets() {
    Random random = new Random(14);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      texts.add(RandomText.any(random, 40));
    }
    WordSegmenter shared = new WordSegmenter(14);
    List<List<String>> together = texts.parallelStream().map(shared::split).toList();
    IntStream.range(0, texts.size())
        .forEach(i -> assertEquals(new WordSegmenter(14).split(texts.get(i)), together.get(i)));
  }
}
