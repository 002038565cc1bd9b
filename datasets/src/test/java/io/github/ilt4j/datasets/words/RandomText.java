package io.github.ilt4j.datasets.words;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.UnicodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Strings of every kind for tests: all scripts, controls, emoji sequences, marks, unpaired
 * surrogates.
 */
public final class RandomText {
  private static final String[] PIECES = {
    "👩‍👩‍👧‍👦",
    "🇮🇱🇺🇳",
    "👍🏽",
    "❤️",
    "e\u0301",
    "か\u3099",
    "葛\uDB40\uDD00城市",
    "ｶﾞ",
    "\r\n",
    "\u0600漢",
    "漢字かなカナ",
    "私は学生です。",
    "我来到北京清华大学",
    "ผมรักเมืองไทย",
    "ພາສາລາວ",
    "ភាសាខ្មែរ",
    "မြန်မာဘာသာ",
    "𠮟る",
    "は𠮟る",
    "नमस्ते",
    "col·legi",
    "東京·大阪",
    "пʼять",
    "hello ",
    "   ",
    "\u00A0",
    "\u3000",
    "\u0085",
    "\u2028",
    "𝠃𝤛𝤵",
    "한국어",
    "\u200d",
    "\ufe0f",
    "\u0323",
    "～",
    "ー",
    "。",
    "\uD83D",
    "\uDC00",
    "\uD842",
    "\uDFB7"
  };

  private static final List<UnicodeSet> SCRIPTS = scripts();

  private RandomText() {}

  /** About {@code pieces} characters or sequences of any kind. */
  public static String any(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append((char) random.nextInt(0x100));
        case 2 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        case 3 -> text.append(' ');
        case 4 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        case 5, 6 -> text.append(PIECES[random.nextInt(PIECES.length)]);
        default -> ofOneScript(random, text);
      }
    }
    return text.toString();
  }

  private static void ofOneScript(Random random, StringBuilder text) {
    UnicodeSet characters = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
    for (int length = 1 + random.nextInt(6); length > 0; length--) {
      text.appendCodePoint(characters.charAt(random.nextInt(characters.size())));
    }
  }

  private static List<UnicodeSet> scripts() {
    List<UnicodeSet> scripts = new ArrayList<>();
    for (int script = 0; script <= UCharacter.getIntPropertyMaxValue(UProperty.SCRIPT); script++) {
      UnicodeSet characters = new UnicodeSet().applyIntPropertyValue(UProperty.SCRIPT, script);
      if (!characters.isEmpty() && script != UScript.UNKNOWN) {
        scripts.add(characters.freeze());
      }
    }
    return List.copyOf(scripts);
  }
}
