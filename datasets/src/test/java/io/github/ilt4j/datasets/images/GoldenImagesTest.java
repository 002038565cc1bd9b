package io.github.ilt4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every pixel of these pictures was looked at once and may never change: checkpoints depend on it.
 */
class GoldenImagesTest {
  private static final Path DRAWN_NOW = Path.of("target", "golden-images.tsv");
  private static final Path SHEET_DRAWN_NOW = Path.of("target", "contact-sheet.png");
  private static final Path SHEET = Path.of("..", "docs", "images", "contact-sheet.png");

  private static WordRenderer renderer;
  private static List<Golden> goldens;

  private record Golden(String script, String escaped, String sha256) {
    String word() {
      StringBuilder word = new StringBuilder();
      for (int i = 0; i < escaped.length(); i++) {
        if (escaped.startsWith("\\u", i)) {
          word.append((char) Integer.parseInt(escaped.substring(i + 2, i + 6), 16));
          i += 5;
        } else {
          word.append(escaped.charAt(i));
        }
      }
      return word.toString();
    }
  }

  @BeforeAll
  static void open() throws IOException {
    renderer = WordRenderer.open(TestFonts.options());
    try (InputStream in = GoldenImagesTest.class.getResourceAsStream("golden-images.tsv")) {
      goldens =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.split("\t", -1))
              .map(fields -> new Golden(fields[0], fields[1], fields[2]))
              .toList();
    }
  }

  @AfterAll
  static void close() {
    renderer.close();
  }

  @Test
  void everyPixelIsAsItWas() throws IOException {
    StringBuilder now = new StringBuilder();
    List<String> changed = new ArrayList<>();
    for (Golden golden : goldens) {
      String sha256 = renderer.render(golden.word()).sha256();
      now.append(golden.script + "\t" + golden.escaped + "\t" + sha256 + "\n");
      if (!sha256.equals(golden.sha256)) {
        changed.add(golden.script + " " + golden.escaped);
      }
    }
    Files.writeString(DRAWN_NOW, now);
    assertEquals(List.of(), changed, () -> "drawn differently; see the README beside the goldens");
  }

  @Test
  void coversSixtyWordsOfThirtyScripts() {
    assertTrue(goldens.size() >= 60, () -> goldens.size() + " words");
    long scripts =
        goldens.stream()
            .flatMapToInt(golden -> golden.word().codePoints())
            .map(UScript::getScript)
            .filter(script -> script != UScript.COMMON && script != UScript.INHERITED)
            .distinct()
            .count();
    assertTrue(scripts >= 30, () -> scripts + " scripts");
  }

  @Test
  void threadsDrawTheSameAsOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        List<Golden> order = new ArrayList<>(goldens);
        Collections.shuffle(order, new Random(seed));
        tasks.add(
            () -> {
              for (int round = 0; round < 3; round++) {
                assertAll(
                    order.stream()
                        .map(
                            golden ->
                                () ->
                                    assertEquals(
                                        golden.sha256,
                                        renderer.render(golden.word()).sha256(),
                                        golden.escaped)));
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theContactSheetInTheDocumentationShowsThem() throws IOException {
    List<ContactSheet.Cell> cells = new ArrayList<>();
    for (Golden golden : goldens) {
      cells.add(
          new ContactSheet.Cell(
              renderer.render(golden.word()), Optional.of(renderer.render(golden.script))));
    }
    WordImage sheet = ContactSheet.of(cells, 3, 1500);
    Png.write(SHEET_DRAWN_NOW, sheet);
    assertEquals(sheet, Png.read(SHEET), () -> SHEET + " is not " + SHEET_DRAWN_NOW);
  }
}
