package io.github.ilt4j.datasets.images;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import java.util.List;

/** Chooses the font of a grapheme cluster. */
final class FontChoice {
  private static final int FIRST_EMOJI = 0x203C;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;

  private static final List<Normalizer2> FORMS =
      List.of(Normalizer2.getNFCInstance(), Normalizer2.getNFDInstance());

  private final FontSet fonts;
  private final Coverage coverage;

  FontChoice(FontSet fonts) {
    this.fonts = fonts;
    this.coverage = fonts.coverage();
  }

  /**
   * The first font that has all of a cluster, as it stands or composed or decomposed (HarfBuzz
   * turns one into the other as the font needs); else the first that has its base; {@link
   * Run#UNKNOWN} when none has; {@link Run#SILENT} for a cluster that draws nothing. Coloured fonts
   * come first for emoji and last for the rest.
   */
  int choose(int[] points, int start, int end) {
    int base = start;
    while (base < end && CodePoints.isIgnorable(points[base])) {
      base++;
    }
    if (base == end) {
      return Run.SILENT;
    }
    if (CodePoints.neverInFonts(points[base])) {
      return Run.UNKNOWN;
    }
    boolean emoji = wantsEmoji(points, start, end);
    int first = coverage.firstFor(points[base]);
    if (first >= 0) {
      if (!emoji && end - start == 1 && !fonts.file(first).colour()) {
        return first;
      }
      int whole = covering(points, start, end, first, emoji);
      if (whole >= 0) {
        return whole;
      }
    }
    for (Normalizer2 form : FORMS) {
      int[] other = normalized(form, points, start, end);
      int whole = covering(other, 0, other.length, 0, emoji);
      if (whole >= 0) {
        return whole;
      }
    }
    return first >= 0 ? covering(points, base, base + 1, first, emoji) : Run.UNKNOWN;
  }

  /** Whether a font has all code points that are drawn, as they stand or composed or decomposed. */
  boolean draws(int font, int[] points, int start, int end) {
    if (covers(font, points, start, end)) {
      return true;
    }
    for (Normalizer2 form : FORMS) {
      int[] other = normalized(form, points, start, end);
      if (covers(font, other, 0, other.length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a font has all code points that are drawn, as they stand. */
  boolean covers(int font, int[] points, int start, int end) {
    for (int i = start; i < end; i++) {
      if ((!coverage.covers(font, points[i]) && !CodePoints.isIgnorable(points[i]))
          || CodePoints.neverInFonts(points[i])) {
        return false;
      }
    }
    return true;
  }

  private static int[] normalized(Normalizer2 form, int[] points, int start, int end) {
    return form.normalize(new String(points, start, end - start)).codePoints().toArray();
  }

  boolean isColour(int font) {
    return font >= 0 && fonts.file(font).colour();
  }

  private int covering(int[] points, int start, int end, int from, boolean colourFirst) {
    int found = firstCovering(points, start, end, from, colourFirst);
    return found >= 0 ? found : firstCovering(points, start, end, from, !colourFirst);
  }

  private int firstCovering(int[] points, int start, int end, int from, boolean colour) {
    for (int font = from; font < fonts.size(); font++) {
      if (fonts.file(font).colour() == colour && covers(font, points, start, end)) {
        return font;
      }
    }
    return -1;
  }

  /** UTS 51: a selector decides; without one, what is an emoji by default. */
  static boolean wantsEmoji(int[] points, int start, int end) {
    boolean emoji = false;
    for (int i = start; i < end; i++) {
      if (points[i] == TEXT_STYLE) {
        return false;
      }
      emoji |=
          points[i] == EMOJI_STYLE
              || (points[i] >= FIRST_EMOJI
                  && UCharacter.hasBinaryProperty(points[i], UProperty.EMOJI_PRESENTATION));
    }
    return emoji;
  }
}
