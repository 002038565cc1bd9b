package io.github.ilt4j.datasets.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cases of the reference implementation's tests, of jieba's documentation, and of Unicode's rules.
 */
class WordSegmenterTest {
  private final WordSegmenter segmenter = new WordSegmenter(126);

  private String cut(String text) {
    return String.join("|", segmenter.split(text));
  }

  @Test
  void anEmptyTextHasNoWords() {
    assertEquals(List.of(), segmenter.split(""));
  }

  @Test
  void aWordTakesOneWhiteSpaceCharacterAfterIt() {
    assertEquals("hello |   |world", cut("hello    world"));
    assertEquals("a\r|\n|b", cut("a\r\nb"));
    assertEquals("   \n\t  ", cut("   \n\t  "));
  }

  @Test
  void codeKeepsItsIndentationAsAWord() {
    assertEquals(
        List.of("def ", "foo():\n", "        ", "return ", "\"bar\""),
        segmenter.split("def foo():\n        return \"bar\""));
  }

  @Test
  void aControlCharacterIsAlwaysAWord() {
    assertEquals(
        List.of("\u000e", "test", "\u000f", "\u0001", "hello ", "\u0003"),
        segmenter.split("\u000etest\u000f\u0001hello \u0003"));
    assertEquals(
        List.of("a", "\u007f", "\u007f", " ", "\u001c"), segmenter.split("a\u007f\u007f \u001c"));
  }

  @ParameterizedTest
  @CsvSource({
    "3, this is a long-test, thi|s |is |a |lon|g-t|est",
    "5, helloworld, hello|world",
    "8, עמיתמוריוסף, עמית|מורי|וסף",
    "5, 😀😀, 😀|😀",
    "5, 👩‍👩‍👧‍👦x, 👩‍👩‍👧‍👦|x",
    "8, नमस्ते, नम|स्ते",
  })
  void aLongWordIsCutBetweenClusters(int maxBytes, String text, String words) {
    assertEquals(words, String.join("|", new WordSegmenter(maxBytes).split(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "hello 我来到北京清华大学 world, hello |我|来到|北京|清华大学| |world",
    "小明硕士毕业于中国科学院计算所, 小明|硕士|毕业|于|中国科学院|计算所",
    "他来到了网易杭研大厦, 他|来到|了|网易|杭研|大厦",
    "永和服装饰品有限公司, 永和|服装|饰品|有限公司",
    "中文分词测试, 中文|分词|测试",
    "吉林人, 吉林|人",
  })
  void chineseIsCutAsByJieba(String text, String words) {
    assertEquals(words, cut(text));
  }

  @ParameterizedTest
  @CsvSource({
    "hello 私は学生です。 world, hello |私|は|学生|です|。| |world",
    "私は東京大学の学生です。, 私|は|東京|大学|の|学生|です|。",
    "コンピューター, コンピューター",
    "こんにちは, こんにちは",
    "東京タワー, 東京|タワー",
  })
  void japaneseIsCutAsByUniDic(String text, String words) {
    assertEquals(words, cut(text));
  }

  @ParameterizedTest
  @CsvSource({
    "ผมรักเมืองไทย, ผม|รัก|เมือง|ไทย",
    "ພາສາລາວສະບາຍດີ, ພາສາ|ລາວ|ສະບາຍດີ",
    "ភាសាខ្មែរសួស្តី, ភាសាខ្មែរ|សួស្តី",
    "မြန်မာဘာသာစကား, မြန်မာဘာသာ|စကား",
  })
  void thaiLaoKhmerAndBurmeseAreCutByDictionary(String text, String words) {
    assertEquals(words, cut(text));
  }

  @Test
  void scriptsThatAreNotAskedForAreWordsLikeLatinOnes() {
    WordSegmenter ofReference = new WordSegmenter(126, SpacelessScript.OF_REFERENCE);
    assertEquals(List.of("ผมรักเมืองไทย"), ofReference.split("ผมรักเมืองไทย"));
    assertEquals(List.of("東京", "タワー"), ofReference.split("東京タワー"));
  }

  @Test
  void signsSharedWithAlphabetsDoNotCutTheirWords() {
    assertEquals("col·legi |пʼять", cut("col·legi пʼять"));
    assertEquals("東京|·|大阪", cut("東京·大阪"));
  }

  @Test
  void marksStayWithTheirCharacterInARunOfAScript() {
    assertEquals("葛\uDB40\uDD00|城市", cut("葛\uDB40\uDD00城市"));
    assertEquals("か\u3099き", String.join("", segmenter.split("か\u3099き")));
    assertTrue(segmenter.split("か\u3099き").stream().noneMatch(word -> word.startsWith("\u3099")));
    assertEquals("a\u3099 ", cut("a\u3099 "));
  }

  @Test
  void unpairedSurrogatesStayWhatTheyAre() {
    assertEquals(List.of("x\uD800y\uDC00 ", "\uD800"), segmenter.split("x\uD800y\uDC00 \uD800"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello ", "שלום ", "🌟 ", "こんにちは ", "x\n", "x\u3000", "\u0001", "\u0000", "\u007f"
      })
  void aWordWithASpaceBehindItAndAControlCharacterAreComplete(String word) {
    assertTrue(WordSegmenter.isComplete(word));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "🌟", " ", "   \n", "a  ", "a b ", "\u0001 "})
  void anythingElseIsNotComplete(String word) {
    assertFalse(WordSegmenter.isComplete(word));
  }

  @Test
  void aWordMayNotBeEmpty() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> new WordSegmenter(0));
    assertEquals("maxBytes: expected at least 1, found 0", error.getMessage());
  }
}
