package io.github.ilt4j.datasets.words;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The default segmenter. The classes of a word, tried in this order at every position:
 *
 * <ol>
 *   <li>a run of a script that is written without spaces ({@link SpacelessScript}), cut by that
 *       script's segmenter;
 *   <li>one control character: C0 but for white space, or DEL;
 *   <li>characters that are neither white space nor control, with at most one white-space character
 *       after them;
 *   <li>a run of white space.
 * </ol>
 *
 * <p>A word of more than {@code maxBytes} UTF-8 bytes is cut at borders of grapheme clusters into
 * pieces of at most {@code maxBytes}; a single cluster that is longer stays whole. Runs of a script
 * consist of whole clusters too: a variation selector stays with its ideograph, a combining voice
 * mark with its kana.
 *
 * <p>Unpaired surrogates are ordinary characters of the third class, each a cluster of its own, and
 * stay what they are in the words; only as bytes they become U+FFFD ({@link Utf8}).
 *
 * <p>Immutable and safe to share between threads.
 */
public final class WordSegmenter implements Segmenter {
  /** No character below is a mark that goes on a character before it. */
  private static final int FIRST_MARK = 0x0300;

  private final int maxBytes;
  private final SpacelessScript[] scripts;

  /**
   * A segmenter that knows every script of {@link SpacelessScript}.
   *
   * @param maxBytes most UTF-8 bytes of a word, at least 1
   * @throws IllegalArgumentException if {@code maxBytes} is below 1
   */
  public WordSegmenter(int maxBytes) {
    this(maxBytes, SpacelessScript.ALL);
  }

  /**
   * A segmenter that cuts only runs of the given scripts; others are words like those of Latin
   * text.
   *
   * @param maxBytes most UTF-8 bytes of a word, at least 1
   * @throws IllegalArgumentException if {@code maxBytes} is below 1
   */
  public WordSegmenter(int maxBytes, Set<SpacelessScript> scripts) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: expected at least 1, found " + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.scripts = scripts.stream().sorted().toArray(SpacelessScript[]::new);
  }

  /** Most UTF-8 bytes of a word, save for one grapheme cluster that is longer. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Whether nothing can be added to a word: it is one control character, or characters that are
   * neither white space nor control followed by exactly one white-space character. White space
   * alone is never complete.
   */
  public static boolean isComplete(String word) {
    if (word.isEmpty()) {
      return false;
    }
    int last = word.length() - 1;
    if (last == 0) {
      return CharacterClass.isControl(word.charAt(0));
    }
    for (int i = 0; i < last; i++) {
      char c = word.charAt(i);
      if (CharacterClass.isSpace(c) || CharacterClass.isControl(c)) {
        return false;
      }
    }
    return CharacterClass.isSpace(word.charAt(last));
  }

  @Override
  public List<String> split(String text) {
    return new Run(text).split();
  }

  /**
   * One pass over one text: its position, its words so far, and the cluster iterator once it is
   * needed.
   */
  private final class Run {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private Optional<BreakIterator> clusters = Optional.empty();

    Run(String text) {
      this.text = text;
    }

    List<String> split() {
      int start = 0;
      while (start < text.length()) {
        int first = text.codePointAt(start);
        Optional<SpacelessScript> script = SpacelessScript.begunBy(first, scripts);
        start = script.isPresent() ? addScript(script.get(), start) : add(start, endOfToken(start));
      }
      return Collections.unmodifiableList(words);
    }

    /** Adds the words of a run of a script; gives back its end. */
    private int addScript(SpacelessScript script, int start) {
      int runEnd = start;
      while (runEnd < text.length()) {
        int c = text.codePointAt(runEnd);
        if (!script.continuesWith(c) && (runEnd == start || !isInsideCluster(runEnd))) {
          break;
        }
        runEnd += Character.charCount(c);
      }
      int wordStart = start;
      int end = start;
      for (String word : script.split(text.substring(start, runEnd))) {
        end += word.length();
        if (end == runEnd || !isInsideCluster(end)) {
          wordStart = add(wordStart, end);
        }
      }
      return wordStart;
    }

    /**
     * Whether a position is inside a grapheme cluster: before a mark, or between surrogates of a
     * pair.
     */
    private boolean isInsideCluster(int at) {
      int c = text.codePointAt(at);
      if (c < FIRST_MARK) {
        return false;
      }
      boolean canBeInside =
          switch (UCharacter.getIntPropertyValue(c, UProperty.GRAPHEME_CLUSTER_BREAK)) {
            case UCharacter.GraphemeClusterBreak.EXTEND,
                UCharacter.GraphemeClusterBreak.SPACING_MARK,
                UCharacter.GraphemeClusterBreak.ZWJ ->
                true;
            default -> Character.isLowSurrogate(text.charAt(at));
          };
      return canBeInside && !clusters().isBoundary(at);
    }

    private int endOfToken(int start) {
      char first = text.charAt(start);
      if (CharacterClass.isControl(first)) {
        return start + 1;
      }
      int i = start;
      if (CharacterClass.isSpace(first)) {
        while (i < text.length() && CharacterClass.isSpace(text.charAt(i))) {
          i++;
        }
        return i;
      }
      while (i < text.length()) {
        int c = text.codePointAt(i);
        if (CharacterClass.isSpace(c)) {
          return i + 1;
        }
        if (CharacterClass.isControl(c) || (i > start && beginsScript(c, i))) {
          return i;
        }
        i += Character.charCount(c);
      }
      return i;
    }

    /**
     * A sign of a script inside the cluster of a character of another (a kana's accent on a Latin
     * letter) begins none.
     */
    private boolean beginsScript(int codePoint, int at) {
      return SpacelessScript.begunBy(codePoint, scripts).isPresent() && clusters().isBoundary(at);
    }

    /** Adds the word between two positions, in pieces where it is too long; gives back the end. */
    private int add(int start, int end) {
      // A UTF-16 unit is at most three bytes: most words need no count.
      if (end - start <= maxBytes / 3 || Utf8.length(text, start, end) <= maxBytes) {
        words.add(text.substring(start, end));
        return end;
      }
      BreakIterator borders = clusters();
      int pieceStart = start;
      int pieceEnd = start;
      int bytes = 0;
      while (pieceEnd < end) {
        int next = Math.min(borders.following(pieceEnd), end);
        int more = Utf8.length(text, pieceEnd, next);
        if (bytes > 0 && bytes + more > maxBytes) {
          words.add(text.substring(pieceStart, pieceEnd));
          pieceStart = pieceEnd;
          bytes = 0;
        }
        bytes += more;
        pieceEnd = next;
      }
      words.add(text.substring(pieceStart, end));
      return end;
    }

    private BreakIterator clusters() {
      if (clusters.isEmpty()) {
        BreakIterator iterator = BreakIterator.getCharacterInstance();
        iterator.setText(text);
        clusters = Optional.of(iterator);
      }
      return clusters.get();
    }
  }
}
