package io.github.ilt4j.datasets.images;

import static io.github.ilt4j.datasets.images.TestFonts.hasColour;
import static io.github.ilt4j.datasets.images.TestFonts.hasInk;
import static io.github.ilt4j.datasets.images.TestFonts.inkOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lwjgl.util.freetype.FreeType.FT_Done_FreeType;
import static org.lwjgl.util.freetype.FreeType.FT_LOAD_NO_SCALE;
import static org.lwjgl.util.freetype.FreeType.FT_Load_Char;
import static org.lwjgl.util.freetype.FreeType.FT_New_Memory_Face;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.UnicodeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.util.freetype.FT_Face;

class WordRendererTest {
  private static WordRenderer renderer;

  @BeforeAll
  static void open() throws IOException {
    renderer = WordRenderer.open(TestFonts.options());
  }

  @AfterAll
  static void close() {
    renderer.close();
  }

  private static WordImage draw(String word) {
    return renderer.render(word);
  }

  private static WordImage draw(int codePoint) {
    return renderer.render(
        Character.isBmpCodePoint(codePoint)
            ? String.valueOf((char) codePoint)
            : Character.toString(codePoint));
  }

  /** Against the advances that FreeType reads from the font, in units of the font. */
  @Test
  void widthIsThatOfTheTextPlusTenRoundedUpToSixteen() throws IOException {
    assertEquals(16, draw("").width());
    ByteBuffer font = renderer.fonts().data(0);
    long library = FreeTypeLibrary.open();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer out = stack.mallocPointer(1);
      assertEquals(0, FT_New_Memory_Face(library, font, 0, out));
      FT_Face face = FT_Face.create(out.get(0));
      for (String letter : List.of("l", "m", " ", "ш")) {
        assertEquals(0, FT_Load_Char(face, letter.codePointAt(0), FT_LOAD_NO_SCALE));
        double units = face.glyph().advance().x();
        long advance = Math.round(units * 12 * 64 / face.units_per_EM());
        for (int count = 1; count < 200; count++) {
          long text = (count * advance + 63) / 64;
          assertEquals((text + 10 + 15) / 16 * 16, draw(letter.repeat(count)).width(), letter);
        }
      }
    } finally {
      FT_Done_FreeType(library);
    }
  }

  @Test
  void isSixteenHighWithFiveColumnsOfMargin() {
    WordImage image = draw("HHH");
    assertEquals(16, image.height());
    assertFalse(hasInk(TestFonts.part(image, 0, 0, 5, 16)));
    assertTrue(hasInk(TestFonts.part(image, 5, 0, 3, 16)));
  }

  @Test
  void controlCharactersAreTheirPictures() {
    Set<WordImage> different = new HashSet<>();
    for (char control = 0; control < ' '; control++) {
      assertEquals(draw((char) (0x2400 + control)), draw(control));
      different.add(draw(control));
    }
    assertEquals(draw('\u2421'), draw('\u007F'));
    different.add(draw('\u007F'));
    assertEquals(33, different.size());
    assertTrue(different.stream().allMatch(TestFonts::hasInk));
    assertEquals(draw("a\u2409b\u240A"), draw("a\tb\n"));
  }

  @Test
  void whiteSpaceTakesWidthAndDrawsNothing() {
    for (int space : spaces()) {
      WordImage many = draw(Character.toString(space).repeat(40));
      assertFalse(hasInk(many), () -> "U+" + Integer.toHexString(space));
      assertTrue(many.width() > 32, () -> "U+" + Integer.toHexString(space));
    }
    assertEquals(inkOf(draw("word")), inkOf(draw("word  ")));
  }

  private static int[] spaces() {
    UnicodeSet set = new UnicodeSet("[[:White_Space:]-[:Cc:]]");
    int[] points = new int[set.size()];
    for (int i = 0; i < points.length; i++) {
      points[i] = set.charAt(i);
    }
    return points;
  }

  @Test
  void ignorablesAloneDrawNothing() {
    for (UnicodeSet.EntryRange range : new UnicodeSet("[:DI:]").ranges()) {
      for (int point = range.codepoint; point <= range.codepointEnd; point++) {
        String name = "U+" + Integer.toHexString(point);
        assertFalse(hasInk(draw(point)), name);
      }
    }
    assertEquals(draw("abc"), draw("a\u00ADb\u200Bc\uFE0F"));
  }

  /** The two that are blank by their meaning: the empty Braille cell and the empty note head. */
  @Test
  void everythingElseDrawsSomething() {
    UnicodeSet visible =
        new UnicodeSet("[[:Any:]-[:DI:]-[[:White_Space:]-[:Cc:]]-[\\u2800\\U0001D159]]");
    UnicodeSet assigned = new UnicodeSet("[[:^Cn:]-[:Co:]]").retainAll(visible);
    assertAllDraw(assigned, 5);
    assertAllDraw(visible.removeAll(assigned), 997);
  }

  /** The last of each range, and from its first on one in so many. */
  private static void assertAllDraw(UnicodeSet points, int step) {
    for (UnicodeSet.EntryRange range : points.ranges()) {
      assertDraws(range.codepointEnd);
      for (int point = range.codepoint; point < range.codepointEnd; point += step) {
        assertDraws(point);
      }
    }
  }

  private static void assertDraws(int point) {
    assertTrue(hasInk(draw(point)), () -> "U+" + Integer.toHexString(point));
  }

  @Test
  void unknownCodePointsAreBoxesWithTheirNumber() {
    Set<WordImage> different = new HashSet<>();
    int[] unknown = {0xE000, 0xE001, 0x378, 0xD800, 0xDFFF, 0xFFFF, 0x85, 0x10FFFF, 0xF0000};
    for (int point : unknown) {
      WordImage box = inkOf(draw(point));
      assertEquals(point > 0xFFFF ? 15 : 11, box.width());
      assertEquals(15, box.height());
      for (int x = 0; x < box.width(); x++) {
        assertEquals(0, box.pixel(x, 0));
        assertEquals(0, box.pixel(x, 14));
      }
      different.add(box);
    }
    assertEquals(unknown.length, different.size());
    assertNotEquals(draw("\uFFFD"), draw("\uD800"));
    assertEquals(draw("\uE000\uE000").width(), draw("\uDC00\uD800").width(), "a reversed pair");
  }

  @Test
  void marksThatNoFontJoinsWithTheirLetterAreStillDrawn() {
    assertTrue(inkOf(draw("a\uE000")).width() > inkOf(draw("a")).width());
    assertNotEquals(draw("x"), draw("x\u1AC0"));
    assertNotEquals(draw("x"), draw("x\u093F"));
  }

  @Test
  void composedAndDecomposedLettersLookAlike() {
    for (String word : List.of("é", "ậ", "Ǟ", "й", "ガ", "한", "ἄ", "שׁ")) {
      String apart = Normalizer2.getNFDInstance().normalize(word);
      assertEquals(draw(word), draw(apart), word);
    }
  }

  @Test
  void aLetterThatNoFontHasIsDrawnFromItsParts() {
    UnicodeSet lacking = new UnicodeSet("[:NFD_QC=No:]");
    int drawn = 0;
    for (UnicodeSet.EntryRange range : lacking.ranges()) {
      for (int point = range.codepoint; point <= range.codepointEnd; point++) {
        String parts = Normalizer2.getNFDInstance().getDecomposition(point);
        if (!renderer.fonts().covers(point)
            && parts.codePoints().allMatch(renderer.fonts()::covers)) {
          assertEquals(draw(parts), draw(point), () -> "parts " + parts);
          drawn++;
        }
      }
    }
    assertTrue(drawn > 0);
  }

  @Test
  void boxesRunInTheDirectionOfTheirText() {
    assertEquals(draw("\u202D\u05FF\u05FE\u05FD"), draw("\u05FD\u05FE\u05FF"));
  }

  @Test
  void arabicLettersJoin() {
    assertEquals(draw("\uFE91\uFE92\uFE90"), draw("ببب"), "initial, medial, final form");
    assertEquals(draw("\uFE8F"), draw("ب"), "isolated form");
    assertEquals(draw("\uFEFB"), draw("لا"), "the ligature of lam and alef");
  }

  @Test
  void hebrewRunsFromRightToLeft() {
    assertEquals(draw("\u202Dםולש"), draw("שלום"), "as reversed letters, forced left to right");
    assertNotEquals(draw("שלום"), draw("םולש"));
    assertEquals(draw("\u202D(גבא) 12"), draw("12 (אבג)"), "brackets mirror, numbers do not");
  }

  @Test
  void aWordInsideAnotherDirectionKeepsItsPlace() {
    WordImage mixed = draw("abc אבג def");
    assertEquals(draw("\u202Dabc גבא def"), mixed);
  }

  @Test
  void emojiAreColouredUnlessTheyAreToBeText() {
    for (String emoji : List.of("😀", "👍🏽", "🇩🇪", "❤\uFE0F", "1\uFE0F\u20E3", "👩\u200D🚀")) {
      assertTrue(hasColour(draw(emoji)), emoji);
    }
    for (String text : List.of("❤\uFE0E", "☺", "1", "#", "©", "word")) {
      assertFalse(hasColour(draw(text)), text);
    }
    assertEquals(draw("👩🚀").width() - 16, draw("👩\u200D🚀").width(), "a joined pair is one");
    assertNotEquals(draw("👍"), draw("👍🏽"));
  }

  /** What is taller or deeper than usual, against the same text on a picture with room for it. */
  @Test
  void inkAboveOrBelowThePictureShiftsTheLineAndIsNotCut() throws IOException {
    try (WordRenderer tall = WordRenderer.open(tall())) {
      List<String> shifted = new ArrayList<>();
      for (String word :
          List.of("Ǻgj", "ồ", "หิ่", "ក្ដ្រ", "ﷲ", "ᬩᬮ", "Å\u0302", "ẅ\u0323\u0331")) {
        WordImage ink = inkOf(tall.render(word));
        if (ink.height() <= 16) {
          assertEquals(ink, inkOf(draw(word)), word);
          shifted.add(word);
        }
      }
      assertTrue(shifted.size() >= 5, shifted::toString);
    }
  }

  @Test
  void aLineTallerThanThePictureIsScaledDownWhole() throws IOException {
    try (WordRenderer tall = WordRenderer.open(tall())) {
      for (String word :
          List.of("A\u0301\u0302\u0303\u0304\u0306", "x\u0325\u0330\u0302\u0306\u0301")) {
        WordImage ink = inkOf(tall.render(word));
        assertTrue(ink.height() > 16, word);
        WordImage small = draw(word);
        assertTrue(hasInk(TestFonts.part(small, 0, 0, small.width(), 1)), word);
        assertTrue(hasInk(TestFonts.part(small, 0, 15, small.width(), 1)), word);
        // The mean darkness of the ink's rows survives an area average.
        double ratio = 16.0 / ink.height();
        assertEquals(darkness(ink) * ratio * ratio, darkness(small), darkness(small) * 0.01, word);
      }
      WordImage heap = draw("A" + "\u0301".repeat(3000));
      assertTrue(hasInk(heap));
      assertEquals(16, heap.height());
    }
  }

  private static RenderOptions tall() {
    RenderOptions usual = TestFonts.options();
    return new RenderOptions(128, 12, 5, 16, 4096, 0, usual.fonts());
  }

  private static double darkness(WordImage image) {
    double sum = 0;
    for (byte value : image.rgb()) {
      sum += 255 - (value & 0xFF);
    }
    return sum;
  }

  @Test
  void lettersStandOnTheSameRowWhateverIsBesideThem() {
    WordImage alone = draw("x");
    for (String word : List.of("xg", "xÉ", "x,", "x'")) {
      assertEquals(
          TestFonts.part(alone, 0, 0, 11, 16), TestFonts.part(draw(word), 0, 0, 11, 16), word);
    }
  }

  @Test
  void anyLengthHasAPictureOfBoundedWidth() {
    for (String letter :
        List.of("m", "ب", "字", "😀", "\uD800", "\u0301", "\u202E", " ", "\uE000")) {
      WordImage image = draw(letter.repeat(10_000));
      assertTrue(image.width() <= 4096, letter);
      assertEquals(0, image.width() % 16, letter);
    }
    assertEquals(4096, draw("m".repeat(10_000)).width());
    assertFalse(hasInk(draw("")));
  }

  /**
   * Random code units, many of them unpaired surrogates; a second renderer draws them in the
   * opposite order.
   */
  @Test
  void whatWasDrawnBeforeChangesNothing() throws IOException {
    Random random = new Random(11);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      StringBuilder word = new StringBuilder();
      int script = random.nextInt(0x3100);
      for (int length = random.nextInt(8); length >= 0; length--) {
        boolean near = random.nextInt(4) > 0;
        word.append((char) (near ? script + random.nextInt(64) : random.nextInt(0x10000)));
      }
      words.add(word.toString());
    }
    List<WordImage> images = words.stream().map(WordRendererTest::draw).toList();
    try (WordRenderer other = WordRenderer.open(TestFonts.options())) {
      for (int i = words.size() - 1; i >= 0; i--) {
        assertEquals(images.get(i), other.render(words.get(i)), words.get(i));
      }
    }
  }

  @Test
  void otherBlocksGiveMultiplesOfThem() throws IOException {
    try (WordRenderer patches = WordRenderer.open(TestFonts.options().withBlock(32))) {
      for (String word : List.of("", "i", "patches ", "字字字")) {
        WordImage image = patches.render(word);
        assertEquals(32, image.height());
        assertEquals(0, image.width() % 32);
        assertEquals(inkOrNothing(draw(word)), inkOrNothing(image), "the letters are the same");
      }
    }
  }

  private static List<WordImage> inkOrNothing(WordImage image) {
    return hasInk(image) ? List.of(inkOf(image)) : List.of();
  }

  @Test
  void remembersPicturesWithinItsBytes() throws IOException {
    try (WordRenderer remembering =
        WordRenderer.open(TestFonts.options().withCacheBytes(1 << 20))) {
      WordImage first = remembering.render("again");
      assertSame(first, remembering.render("again"));
      assertEquals(draw("again"), first);
    }
    ImageCache cache = new ImageCache(10_000);
    WordImage image = draw("word");
    cache.put("kept", image);
    for (int i = 0; i < 100; i++) {
      cache.put("word" + i, image);
      assertTrue(cache.get("kept").isPresent(), "asked for all the time");
      assertTrue(cache.bytes() <= 10_000);
    }
    assertTrue(cache.get("word1").isEmpty());
    assertTrue(cache.get("word99").isPresent());
    cache.put("huge", draw("m".repeat(1000)));
    assertTrue(cache.get("huge").isEmpty());
  }

  @Test
  void aClosedRendererSaysSo() throws IOException {
    WordRenderer closed = WordRenderer.open(TestFonts.options());
    closed.close();
    closed.close();
    Exception error = assertThrows(IllegalStateException.class, () -> closed.render("word"));
    assertTrue(error.getMessage().contains("closed"), error::getMessage);
  }

  @Test
  void optionsOutOfRangeAreNamed() {
    FontOptions fonts = TestFonts.fonts();
    Exception block =
        assertThrows(
            IllegalArgumentException.class, () -> new RenderOptions(16, 12, 5, 16, 100, 0, fonts));
    assertEquals("maxWidth must be a multiple of block 16, found 100", block.getMessage());
    Exception size =
        assertThrows(
            IllegalArgumentException.class, () -> new RenderOptions(16, 0, 5, 16, 160, 0, fonts));
    assertEquals("fontSize must be between 4 and 512 pixels, found 0", size.getMessage());
  }
}
