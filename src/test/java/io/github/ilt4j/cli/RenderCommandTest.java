package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.images.Png;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordRenderer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  @TempDir Path folder;

  @Test
  void everyWordIsAFileWithThePixelsOfTheRenderer() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Path output = folder.resolve("new/pictures");
    int code =
        new Main(stream, stream, false)
            .run(List.of("render", "--text", "Hello שלום\t你好", "--output", output.toString()));
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(0, code, text);
    List<String> words = List.of("\u0002", "Hello ", "שלום\t", "你好");
    try (WordRenderer renderer = WordRenderer.open(RenderOptions.defaults())) {
      for (int i = 0; i < words.size(); i++) {
        Path file = output.resolve("word-000" + i + ".png");
        assertEquals(renderer.render(words.get(i)), Png.read(file));
        assertEquals(16, ImageIO.read(file.toFile()).getHeight());
      }
    }
    assertTrue(text.startsWith("word-0000.png 32x16 '␂'"), text);
    assertTrue(ImageIO.read(output.resolve("sheet.png").toFile()).getHeight() > 48);
  }
}
