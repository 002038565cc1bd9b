package io.github.ilt4j.datasets.images;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Bidi;
import com.ibm.icu.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a word into runs of one direction, script and font; for one thread at a time. */
final class Itemizer {
  private final FontChoice choice;
  private final Bidi bidi = new Bidi();
  private final BreakIterator graphemes = CodePoints.graphemes();

  private int[] points = {};
  private int[] starts = {};
  private byte[] levels = {};
  private int[] scripts = {};
  private int[] fonts = {};

  Itemizer(FontSet fonts) {
    this.choice = new FontChoice(fonts);
  }

  /** The runs of a word from left to right. */
  List<Run> visualRuns(int[] word) {
    points = word;
    starts = CodePoints.clusterStarts(points, graphemes);
    levels = CodePoints.levels(points, bidi);
    int clusters = starts.length - 1;
    scripts = new int[clusters];
    fonts = new int[clusters];
    boolean[] neutral = new boolean[clusters];
    for (int i = 0; i < clusters; i++) {
      scripts[i] = script(starts[i], starts[i + 1]);
      neutral[i] =
          scripts[i] == UScript.COMMON && !FontChoice.wantsEmoji(points, starts[i], starts[i + 1]);
      fonts[i] = neutral[i] ? Run.SILENT : choice.choose(points, starts[i], starts[i + 1]);
    }
    resolveScripts();
    resolveNeutralFonts(neutral);
    return visualOrder(join());
  }

  boolean isColour(int font) {
    return choice.isColour(font);
  }

  /** The first script of a cluster that is one, else {@code COMMON}. */
  private int script(int start, int end) {
    for (int i = start; i < end; i++) {
      int script = UScript.getScript(points[i]);
      if (script != UScript.COMMON && script != UScript.INHERITED && script != UScript.UNKNOWN) {
        return script;
      }
    }
    return UScript.COMMON;
  }

  /** Punctuation and the like take the script before them; at the beginning, the one behind. */
  private void resolveScripts() {
    int last = UScript.COMMON;
    for (int i = 0; i < scripts.length && last == UScript.COMMON; i++) {
      last = scripts[i];
    }
    for (int i = 0; i < scripts.length; i++) {
      if (scripts[i] == UScript.COMMON) {
        scripts[i] = last;
      }
      last = scripts[i];
    }
  }

  /**
   * Punctuation and the like come from the font of the letters beside them if it has them, so that
   * runs stay whole.
   */
  private void resolveNeutralFonts(boolean[] neutral) {
    int next = 0;
    for (int i = 0; i < fonts.length; i++) {
      if (!neutral[i]) {
        continue;
      }
      int before = i > 0 && scripts[i - 1] == scripts[i] ? fonts[i - 1] : Run.SILENT;
      for (next = Math.max(next, i); next < fonts.length && neutral[next]; ) {
        next++;
      }
      int after = next < fonts.length && scripts[next] == scripts[i] ? fonts[next] : Run.SILENT;
      fonts[i] =
          suits(before, i)
              ? before
              : suits(after, i) ? after : choice.choose(points, starts[i], starts[i + 1]);
    }
  }

  private boolean suits(int font, int cluster) {
    return font >= 0
        && !choice.isColour(font)
        && choice.covers(font, points, starts[cluster], starts[cluster + 1]);
  }

  /** Runs in the order of the text; a cluster that its font has in part only is cut. */
  private List<Run> join() {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < fonts.length; i++) {
      int start = starts[i];
      int font = fonts[i];
      while (start < starts[i + 1]) {
        int end = partOf(font, start, starts[i + 1]);
        add(runs, new Run(start, end, font, scripts[i], levels[starts[i]]));
        start = end;
        if (start < starts[i + 1]) {
          font = choice.choose(points, start, starts[i + 1]);
        }
      }
    }
    return runs;
  }

  /** Where the part of a cluster ends that a font draws; at least one code point. */
  private int partOf(int font, int start, int clusterEnd) {
    if (font < 0) {
      return start + 1;
    }
    if (choice.draws(font, points, start, clusterEnd)) {
      return clusterEnd;
    }
    int end = start + 1;
    while (end < clusterEnd && choice.covers(font, points, end, end + 1)) {
      end++;
    }
    return end;
  }

  private static void add(List<Run> runs, Run run) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null
        && last.font() == run.font()
        && last.script() == run.script()
        && last.level() == run.level()) {
      runs.set(
          runs.size() - 1, new Run(last.start(), run.end(), run.font(), run.script(), run.level()));
    } else {
      runs.add(run);
    }
  }

  private static List<Run> visualOrder(List<Run> runs) {
    if (runs.size() < 2) {
      return runs;
    }
    byte[] runLevels = new byte[runs.size()];
    for (int i = 0; i < runLevels.length; i++) {
      runLevels[i] = runs.get(i).level();
    }
    Run[] ordered = runs.toArray(Run[]::new);
    Bidi.reorderVisually(runLevels, 0, ordered, 0, ordered.length);
    return Arrays.asList(ordered);
  }
}
