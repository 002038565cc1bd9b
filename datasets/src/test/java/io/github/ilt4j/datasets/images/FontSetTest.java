package io.github.ilt4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.images.FontOptions.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FontSetTest {
  @TempDir Path folder;

  private static WordImage draw(FontOptions fonts, String word) throws IOException {
    try (WordRenderer renderer = WordRenderer.open(TestFonts.options().withFonts(fonts))) {
      return renderer.render(word);
    }
  }

  private static Path cached(Path cache, String ending) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("fonts"))) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  /**
   * Checkpoints remember this: another value means that all of them were trained on other pictures.
   */
  @Test
  void theDefaultFontsAreTheOnesThatCheckpointsRemember() throws IOException {
    assertEquals(
        "371ecf46817202f78c0ea293870d04519f509544e738ade1b84306701a759b24",
        FontSet.open(TestFonts.fonts()).identity());
  }

  @Test
  void damagedFilesOfTheCacheAreRepaired() throws IOException {
    FontOptions fonts = TestFonts.fonts().withCacheFolder(folder);
    WordImage sound = draw(fonts, "word");
    Path font = cached(folder, "-RobotoStatic-Regular.ttf");
    byte[] bytes = Files.readAllBytes(font);
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    for (byte[] damaged : List.of(flipped, Arrays.copyOf(bytes, 1000), new byte[0])) {
      Files.write(font, damaged);
      assertEquals(sound, draw(fonts, "word"));
      assertArrayEquals(bytes, Files.readAllBytes(font));
    }
    Files.delete(font);
    assertEquals(sound, draw(fonts, "word"));
    assertArrayEquals(bytes, Files.readAllBytes(font));

    try (Stream<Path> files = Files.list(folder.resolve("fonts"))) {
      Path coverage =
          files
              .filter(file -> file.getFileName().toString().startsWith("coverage"))
              .findFirst()
              .orElseThrow();
      byte[] table = Files.readAllBytes(coverage);
      for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(table, 5000))) {
        Files.write(coverage, damaged);
        assertEquals(sound, draw(fonts, "word"));
        assertArrayEquals(table, Files.readAllBytes(coverage));
      }
    }
  }

  @Test
  void manyMayUnpackAtOnceAndLeaveNothingUnfinished() throws Exception {
    FontOptions fonts = TestFonts.fonts().withCacheFolder(folder);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Callable<WordImage> task = () -> draw(fonts, "word");
      List<WordImage> images = new ArrayList<>();
      for (Future<WordImage> image : threads.invokeAll(List.of(task, task, task))) {
        images.add(image.get());
      }
      assertEquals(images.get(0), images.get(1));
      assertEquals(images.get(0), images.get(2));
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> files = Files.list(folder.resolve("fonts"))) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAfterAnHour() throws IOException {
    Path fonts = Files.createDirectories(folder.resolve("fonts"));
    Path old = Files.writeString(fonts.resolve("a.tmp"), "half");
    Path young = Files.writeString(fonts.resolve("b.tmp"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    FontCache.open(folder);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
  }

  @Test
  void withoutACacheFolderTheFontsStillWorkAndSomebodyIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    FontOptions fonts = TestFonts.fonts().withCacheFolder(file);
    String warning;
    try (WordRenderer renderer = WordRenderer.open(TestFonts.options().withFonts(fonts))) {
      assertEquals(draw(TestFonts.fonts(), "word"), renderer.render("word"));
      warning = renderer.fonts().warnings().get(0);
    }
    assertTrue(warning.contains(file.toString()), warning);
    assertTrue(warning.contains("-Dilt4j.cache=DIR"), warning);
  }

  @Test
  void theUsersFontsComeInFrontOrBehind() throws IOException {
    TestFonts.copy("NotoSerif-Regular.ttf", folder);
    FontOptions defaults = TestFonts.fonts();
    FontOptions front = defaults.withUserFonts(folder, Placement.FRONT);
    FontOptions behind = defaults.withUserFonts(folder, Placement.BEHIND);
    String usual = FontSet.open(defaults).identity();
    assertNotEquals(usual, FontSet.open(front).identity());
    assertNotEquals(usual, FontSet.open(behind).identity());
    assertNotEquals(FontSet.open(front).identity(), FontSet.open(behind).identity());
    assertEquals("NotoSerif-Regular.ttf", FontSet.open(front).names().get(0));
    assertNotEquals(draw(defaults, "word"), draw(front, "word"));
    assertEquals(draw(defaults, "word"), draw(behind, "word"));
    assertEquals(draw(defaults, "字"), draw(front, "字"), "what the user's font lacks");
  }

  @Test
  void uprightRegularFontsOfTheUserComeFirst() throws IOException {
    for (String name : List.of("NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf")) {
      TestFonts.copy(name, folder);
    }
    TestFonts.copy("SourceSansPro-Regular.ttf", folder);
    FontSet fonts = FontSet.open(TestFonts.fonts().withUserFonts(folder, Placement.FRONT));
    assertEquals(
        List.of("SourceSansPro-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf"),
        fonts.names().subList(0, 3));
  }

  @Test
  void aFolderWithoutUsableFontsIsAnErrorThatSaysWhy() throws IOException {
    FontOptions missing = TestFonts.fonts().withUserFonts(folder.resolve("no"), Placement.FRONT);
    IOException error = assertThrows(IOException.class, () -> FontSet.open(missing));
    assertTrue(error.getMessage().contains("does not exist"), error::getMessage);

    FontOptions empty = TestFonts.fonts().withUserFonts(folder, Placement.FRONT);
    error = assertThrows(IOException.class, () -> FontSet.open(empty));
    assertTrue(error.getMessage().contains("has no usable font"), error::getMessage);

    Files.writeString(folder.resolve("broken.ttf"), "this is no font");
    Files.createFile(folder.resolve("empty.otf"));
    error = assertThrows(IOException.class, () -> FontSet.open(empty));
    assertTrue(error.getMessage().contains("broken.ttf is not used"), error::getMessage);
    assertTrue(error.getMessage().contains("the file is empty"), error::getMessage);

    TestFonts.copy("NotoSerif-Regular.ttf", folder);
    FontSet fonts = FontSet.open(empty);
    assertEquals(2, fonts.warnings().size(), "a usable one beside them is enough");
  }

  @Test
  void damagedFontsOfTheUserDoNotBringDownTheProcess() throws IOException {
    byte[] font = Files.readAllBytes(TestFonts.copy("NotoSerif-Regular.ttf", folder));
    FontOptions options = TestFonts.fonts().withUserFonts(folder, Placement.FRONT);
    for (int part = 1; part < 8; part++) {
      byte[] cut = Arrays.copyOf(font, font.length * part / 8);
      byte[] holed = font.clone();
      Arrays.fill(holed, font.length * part / 8, font.length * part / 8 + 5000, (byte) 0xA5);
      for (byte[] damaged : List.of(cut, holed)) {
        Files.write(folder.resolve("NotoSerif-Regular.ttf"), damaged);
        try {
          assertEquals(16, draw(options, "Wörd\u0301 \u0416").height());
        } catch (IOException e) {
          assertTrue(e.getMessage().contains("NotoSerif-Regular.ttf"), e::getMessage);
        }
      }
    }
  }

  @Test
  void aFontThatChangesAfterItWasOpenedIsAnError() throws IOException {
    Path file = TestFonts.copy("NotoSerif-Regular.ttf", folder);
    FontSet fonts = FontSet.open(TestFonts.fonts().withUserFonts(folder, Placement.FRONT));
    Files.write(file, new byte[] {1, 2, 3});
    IOException error = assertThrows(IOException.class, () -> fonts.data(0));
    assertTrue(error.getMessage().contains("has changed since it was opened"), error::getMessage);
  }

  /**
   * The list leaves out only what would never be asked for; one font that maps controls to letters
   * is left out on purpose.
   */
  @Test
  void theListHasAllThatTheJarCanDraw() throws IOException {
    FontSet fonts = FontSet.open(TestFonts.fonts());
    BitSet drawable = new BitSet();
    for (int font = 0; font < fonts.size(); font++) {
      drawable.or(fonts.coverage().codePoints(font));
    }
    assertTrue(drawable.cardinality() > 68_000, () -> drawable.cardinality() + " code points");
    List<String> others =
        List.of(
            "NotoSansCJK-Regular.ttc",
            "NotoSerifCJK-Regular.ttc",
            "NotoColorEmoji.ttf",
            "NotoSerifTamil-VF.ttf",
            "NotoSansKhmer-VF.ttf",
            "SourceSansPro-Regular.ttf",
            "DroidSansMono.ttf",
            "NotoSerifHebrew-Bold.ttf");
    for (String other : others) {
      try (InputStream in =
          FontSetTest.class.getClassLoader().getResourceAsStream("data/fonts/" + other)) {
        BitSet lacking = FontProbe.codePoints(in.readAllBytes(), 0);
        lacking.andNot(drawable);
        assertEquals(new BitSet(), lacking, other);
      }
    }
  }
}
