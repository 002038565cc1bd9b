package io.github.ilt4j.datasets.words;

import com.ibm.icu.lang.UScript;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writing that puts no spaces between words, in the order in which a run is tried. A run is a
 * stretch of characters whose Script_Extensions (ICU) name one of the scripts: Han characters come
 * first, so they are Chinese unless they follow a kana.
 */
public enum SpacelessScript {
  /** Sutton's characters of Unicode; their runs are kept whole. */
  SIGN_WRITING(0x01),
  /** Han: the algorithm and the dictionary of jieba. */
  CHINESE(0x02),
  /** Han, hiragana and katakana, where the run begins with a kana: kuromoji with UniDic. */
  JAPANESE(0x04),
  /** Thai: ICU's dictionary. */
  THAI(0x08),
  /** Lao: ICU's dictionary. */
  LAO(0x10),
  /** Khmer: ICU's dictionary. */
  KHMER(0x20),
  /** Burmese: ICU's dictionary. */
  BURMESE(0x40);

  /**
   * Those that the reference implementation segments in both published forms. A checkpoint trained
   * there has seen Thai, Lao, Khmer and Burmese as long words cut every {@code maxBytes} bytes.
   */
  public static final Set<SpacelessScript> OF_REFERENCE =
      Collections.unmodifiableSet(EnumSet.of(SIGN_WRITING, CHINESE, JAPANESE));

  /** All of them: the default. */
  public static final Set<SpacelessScript> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(SpacelessScript.class));

  /**
   * No script of this enum has letters below. Signs below it (the middle dot of Catalan, the
   * apostrophe of Ukrainian) name Han or Thai among many scripts: they continue such a run but do
   * not begin one.
   */
  private static final int FIRST_LETTER = 0x0E00;

  private final int bit;

  SpacelessScript(int bit) {
    this.bit = bit;
  }

  /** The words of a run of this script. */
  List<String> split(String run) {
    return switch (this) {
      case SIGN_WRITING -> List.of(run);
      case CHINESE -> Segmenters.chinese(run);
      case JAPANESE -> Segmenters.japanese(run);
      case THAI, LAO, KHMER, BURMESE -> Segmenters.dictionary(run);
    };
  }

  /** Whether a run of this script can go on with this code point. */
  boolean continuesWith(int codePoint) {
    return (ScriptTable.scriptsOf(codePoint) & bit) != 0;
  }

  /** The first of the given scripts that a run beginning with this code point belongs to. */
  static Optional<SpacelessScript> begunBy(int codePoint, SpacelessScript[] scripts) {
    int known = codePoint < FIRST_LETTER ? 0 : ScriptTable.scriptsOf(codePoint);
    if (known != 0) {
      for (SpacelessScript script : scripts) {
        if ((known & script.bit) != 0) {
          return Optional.of(script);
        }
      }
    }
    return Optional.empty();
  }

  /** This script in a set of scripts. */
  int bit() {
    return bit;
  }

  /** Whether the Script_Extensions of a code point name one of this script's scripts. */
  boolean isNamedBy(int codePoint) {
    return switch (this) {
      case SIGN_WRITING -> UScript.hasScript(codePoint, UScript.SIGN_WRITING);
      case CHINESE -> UScript.hasScript(codePoint, UScript.HAN);
      case JAPANESE ->
          UScript.hasScript(codePoint, UScript.HAN)
              || UScript.hasScript(codePoint, UScript.HIRAGANA)
              || UScript.hasScript(codePoint, UScript.KATAKANA);
      case THAI -> UScript.hasScript(codePoint, UScript.THAI);
      case LAO -> UScript.hasScript(codePoint, UScript.LAO);
      case KHMER -> UScript.hasScript(codePoint, UScript.KHMER);
      case BURMESE -> UScript.hasScript(codePoint, UScript.MYANMAR);
    };
  }
}
