package io.github.ilt4j.reporting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvePictureTest {
  @TempDir Path folder;

  @Test
  void theCurvesAreInThePicture() throws IOException {
    Path png = folder.resolve("curves.png");
    List<Metrics> history = new ArrayList<>();
    Optional<String> reason = new CurvePicture(new ChartPainter()).write(history, png);
    assertEquals(Optional.empty(), reason);
    BufferedImage empty = ImageIO.read(png.toFile());
    for (int step = 1; step <= 50; step++) {
      history.add(new Metrics(step, Map.of("loss", 5.0 / step, "eval_byte_accuracy", step / 50.0)));
    }
    history.add(new Metrics(51, Map.of("loss", Double.NaN)));
    assertEquals(Optional.empty(), new CurvePicture(new ChartPainter()).write(history, png));
    BufferedImage drawn = ImageIO.read(png.toFile());
    assertEquals(empty.getWidth(), drawn.getWidth());
    assertEquals(empty.getHeight(), drawn.getHeight());
    // Both charts, upper and lower half, got colours that the empty ones do not have.
    for (int half = 0; half < 2; half++) {
      Set<Integer> colours = colours(drawn, half);
      colours.removeAll(colours(empty, half));
      assertTrue(colours.size() > 0, "half " + half);
    }
  }

  @Test
  void aJvmThatCannotDrawGetsOneSentenceAndKeepsTheOldPicture() throws IOException {
    Path png = folder.resolve("curves.png");
    byte[] old = {1, 2, 3};
    Files.write(png, old);
    List<Throwable> failures =
        List.of(
            new UnsatisfiedLinkError("libfreetype.so.6: cannot open\nand more"),
            new NoClassDefFoundError("java/awt/Font"),
            new InternalError("Fontconfig head is null"),
            new NullPointerException());
    for (Throwable failure : failures) {
      CurvePicture picture =
          new CurvePicture(
              history -> {
                if (failure instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) failure;
              });
      String reason = picture.write(List.of(), png).orElseThrow();
      assertTrue(reason.startsWith("no curves.png: this JVM cannot draw it ("), reason);
      assertFalse(reason.contains("\n"), reason);
      assertArrayEquals(old, Files.readAllBytes(png));
    }
  }

  private static Set<Integer> colours(BufferedImage image, int half) {
    Set<Integer> colours = new HashSet<>();
    int top = half * image.getHeight() / 2;
    for (int y = top; y < top + image.getHeight() / 2; y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        int red = rgb >> 16 & 255;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        // Text and axes are grey; curves are not.
        if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > 60) {
          colours.add(rgb);
        }
      }
    }
    return colours;
  }
}
