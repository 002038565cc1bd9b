package io.github.ilt4j.datasets.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Against an exhaustive search: every way to cut a text, and every way to tag its single
 * characters, is weighed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JiebaSegmenterTest {
  private static final String TAGS = "BEMS";
  private static final double[] START = {
    -0.26268660809250016, -3.14e100, -3.14e100, -1.4652633398537678
  };
  private static final Map<String, Double> TRANSITIONS =
      Map.of(
          "BE",
          -0.51082562376599,
          "BM",
          -0.916290731874155,
          "EB",
          -0.5897149736854513,
          "ES",
          -0.8085250474669937,
          "ME",
          -0.33344856811948514,
          "MM",
          -1.2603623820268226,
          "SB",
          -0.7211965654669841,
          "SS",
          -0.6658631448798212);

  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Double> emissions = new HashMap<>();
  private final double logTotal;
  private final JiebaSegmenter segmenter =
      new JiebaSegmenter(JiebaDictionary.load(), JiebaTagger.load());

  JiebaSegmenterTest() {
    long[] total = {89};
    counts.put("吉林", 89);
    JiebaResource.forEachLine(
        "/dict.txt",
        line -> {
          String[] fields = line.split(" ", -1);
          counts.put(fields[0], Integer.valueOf(fields[1]));
          total[0] += Integer.parseInt(fields[1]);
        });
    logTotal = Math.log((double) total[0]);
    String[] tag = {""};
    JiebaResource.forEachLine(
        "/prob_emit.txt",
        line -> {
          if (line.length() == 1) {
            tag[0] = line;
          } else {
            emissions.put(tag[0] + line.charAt(0), Double.valueOf(line.substring(2)));
          }
        });
  }

  @Test
  void wordsAreThoseOfTheMostProbableCutWithUnknownWordsFromTheMostProbableTags() {
    List<String> vocabulary =
        counts.keySet().stream()
            .filter(word -> word.length() <= 4 && word.chars().allMatch(this::isKnown))
            .sorted()
            .toList();
    Random random = new Random(3);
    for (int round = 0; round < 150; round++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 2 + random.nextInt(9)) {
        String word = vocabulary.get(random.nextInt(vocabulary.size()));
        text.append(random.nextInt(3) == 0 ? word : word.substring(0, 1));
      }
      String chosen = text.substring(0, Math.min(text.length(), 10));
      assertEquals(exhaustively(chosen), segmenter.split(chosen));
    }
  }

  /**
   * Whether the model has seen a character in every place of a word: no cut of such is impossible.
   */
  private boolean isKnown(int c) {
    return c >= 0x4E00
        && c <= 0x9FD5
        && TAGS.chars().allMatch(tag -> emissions.containsKey("" + (char) tag + (char) c));
  }

  @Test
  void whereEveryTaggingIsImpossibleTheLastTagInTheAlphabetWins() {
    assertEquals(List.of("芯", "隄", "刘备入"), segmenter.split("芯隄刘备入"));
    assertEquals(List.of("鞎", "羠", "为"), segmenter.split("鞎羠为"));
  }

  private List<String> exhaustively(String text) {
    List<String> best = List.of();
    double bestScore = Double.NEGATIVE_INFINITY;
    int borders = text.length() - 1;
    for (int cut = 0; cut < 1 << borders; cut++) {
      List<String> words = new ArrayList<>();
      int start = 0;
      for (int i = 0; i <= borders; i++) {
        if (i == borders || (cut >> i & 1) == 1) {
          words.add(text.substring(start, i + 1));
          start = i + 1;
        }
      }
      double score = 0;
      for (int i = words.size() - 1; i >= 0; i--) {
        String word = words.get(i);
        score +=
            word.length() > 1 && !counts.containsKey(word)
                ? Double.NEGATIVE_INFINITY
                : Math.log((double) counts.getOrDefault(word, 1)) - logTotal;
      }
      if (score > bestScore) {
        bestScore = score;
        best = words;
      }
    }
    return withSinglesJoined(best);
  }

  private List<String> withSinglesJoined(List<String> words) {
    List<String> joined = new ArrayList<>();
    StringBuilder singles = new StringBuilder();
    for (String word : words) {
      if (word.length() == 1) {
        singles.append(word);
      } else {
        joined.addAll(tagged(singles.toString()));
        singles.setLength(0);
        joined.add(word);
      }
    }
    joined.addAll(tagged(singles.toString()));
    return joined;
  }

  private List<String> tagged(String singles) {
    if (singles.length() < 2 || counts.containsKey(singles)) {
      return singles.chars().mapToObj(Character::toString).toList();
    }
    String best = "";
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int code = 0; code < 1 << (2 * singles.length()); code++) {
      StringBuilder tags = new StringBuilder();
      double score = 0;
      for (int i = 0; i < singles.length() && score > Double.NEGATIVE_INFINITY; i++) {
        char tag = TAGS.charAt(code >> (2 * i) & 3);
        tags.append(tag);
        score +=
            i == 0
                ? START[TAGS.indexOf(tag)]
                : TRANSITIONS.getOrDefault(tags.substring(i - 1), Double.NEGATIVE_INFINITY);
        score += emissions.getOrDefault("" + tag + singles.charAt(i), -3.14e100);
      }
      boolean ends = tags.charAt(tags.length() - 1) == 'E' || tags.charAt(tags.length() - 1) == 'S';
      if (ends && score > bestScore) {
        bestScore = score;
        best = tags.toString();
      }
    }
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < best.length(); i++) {
      if (best.charAt(i) == 'E' || best.charAt(i) == 'S') {
        words.add(singles.substring(start, i + 1));
        start = i + 1;
      }
    }
    return words;
  }
}
