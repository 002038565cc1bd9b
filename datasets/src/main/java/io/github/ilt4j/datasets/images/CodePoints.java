package io.github.ilt4j.datasets.images;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Bidi;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.Arrays;

/** A word as code points, and what Unicode says about each. */
final class CodePoints {
  private static final int CONTROL_PICTURES = 0x2400;
  private static final int PICTURE_OF_DELETE = 0x2421;
  private static final int FIRST_COMBINING = 0x300;
  private static final int FIRST_RIGHT_TO_LEFT = 0x590;
  private static final int REPLACEMENT = 0xFFFD;

  private CodePoints() {}

  /**
   * The code points that are drawn for a word: control characters become their pictures, and white
   * space that fonts may lack or give ink becomes a space. Unpaired surrogates stay.
   *
   * @param most how many at most
   */
  static int[] of(String word, int most) {
    int[] points = new int[Math.min(most, word.length())];
    int count = 0;
    for (int i = 0; i < word.length() && count < most; count++) {
      int point = word.codePointAt(i);
      i += Character.charCount(point);
      points[count] = drawn(point);
    }
    return count == points.length ? points : Arrays.copyOf(points, count);
  }

  private static int drawn(int point) {
    if (point < ' ') {
      return CONTROL_PICTURES + point;
    }
    return switch (point) {
      case 0x7F -> PICTURE_OF_DELETE;
      case 0x1680, 0x2028, 0x2029 -> ' '; // the Ogham space is a line in most fonts
      default -> point;
    };
  }

  /** Where grapheme clusters begin, and at the end the number of code points. */
  static int[] clusterStarts(int[] points, BreakIterator graphemes) {
    boolean single = true;
    for (int i = 0; i < points.length && single; i++) {
      single = points[i] < FIRST_COMBINING || standsAlone(points[i]);
    }
    int[] starts = new int[points.length + 1];
    if (single) {
      for (int i = 0; i <= points.length; i++) {
        starts[i] = i;
      }
      return starts;
    }
    graphemes.setText(text(points));
    int count = 0;
    int point = 0;
    int unit = 0;
    for (int border = graphemes.first(); border != BreakIterator.DONE; border = graphemes.next()) {
      while (unit < border) {
        unit += Character.charCount(points[point++]);
      }
      starts[count++] = point;
    }
    return Arrays.copyOf(starts, count);
  }

  /** An iterator for {@link #clusterStarts}; for one thread at a time. */
  static BreakIterator graphemes() {
    return BreakIterator.getCharacterInstance(ULocale.ROOT);
  }

  /** Whether a border stands on both sides of a code point when only such ones surround it. */
  private static boolean standsAlone(int point) {
    int kind = UCharacter.getIntPropertyValue(point, UProperty.GRAPHEME_CLUSTER_BREAK);
    return kind == UCharacter.GraphemeClusterBreak.OTHER
        || kind == UCharacter.GraphemeClusterBreak.LV
        || kind == UCharacter.GraphemeClusterBreak.LVT;
  }

  /** The embedding level of each code point; the first strong character decides on level 0 or 1. */
  static byte[] levels(int[] points, Bidi bidi) {
    byte[] levels = new byte[points.length];
    boolean leftToRight = true;
    for (int i = 0; i < points.length && leftToRight; i++) {
      leftToRight = !mayReorder(points[i]);
    }
    if (leftToRight) {
      return levels;
    }
    bidi.setPara(text(points), Bidi.LEVEL_DEFAULT_LTR, null);
    int unit = 0;
    for (int i = 0; i < points.length; i++) {
      levels[i] = bidi.getLevelAt(unit);
      unit += Character.charCount(points[i]);
    }
    return levels;
  }

  private static boolean mayReorder(int point) {
    if (point < FIRST_RIGHT_TO_LEFT) {
      return false;
    }
    return switch (UCharacter.getDirection(point)) {
      case UCharacter.LEFT_TO_RIGHT,
          UCharacter.EUROPEAN_NUMBER,
          UCharacter.EUROPEAN_NUMBER_SEPARATOR,
          UCharacter.EUROPEAN_NUMBER_TERMINATOR,
          UCharacter.COMMON_NUMBER_SEPARATOR,
          UCharacter.WHITE_SPACE_NEUTRAL,
          UCharacter.OTHER_NEUTRAL,
          UCharacter.DIR_NON_SPACING_MARK,
          UCharacter.BOUNDARY_NEUTRAL ->
          false;
      default -> true;
    };
  }

  /** Well-formed text of one paragraph, as long in code units as the code points are. */
  private static String text(int[] points) {
    StringBuilder text = new StringBuilder(points.length);
    for (int point : points) {
      text.appendCodePoint(isSurrogate(point) || isC1(point) ? REPLACEMENT : point);
    }
    return text.toString();
  }

  /** Whether a code point is shown by its number even where a font has a glyph for it. */
  static boolean neverInFonts(int point) {
    return isC1(point) || isSurrogate(point);
  }

  /**
   * Whether a code point has neither ink nor width of its own: joiners, selectors, fillers, marks
   * of direction.
   */
  static boolean isIgnorable(int point) {
    return point >= 0xAD
        && UCharacter.hasBinaryProperty(point, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private static boolean isC1(int point) {
    return point >= 0x80 && point < 0xA0;
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
