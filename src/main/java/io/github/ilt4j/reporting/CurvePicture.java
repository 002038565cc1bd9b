package io.github.ilt4j.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Writes a run's curves as a PNG. A picture is worth less than the run: where the JVM cannot draw
 * (AWT without any font of the system, a JVM without AWT), the reason is given back and nothing is
 * thrown.
 */
public final class CurvePicture {
  private final Painter painter;

  /** Draws a history as the bytes of a PNG. */
  @FunctionalInterface
  public interface Painter {
    byte[] paint(List<Metrics> history) throws IOException;
  }

  /** A picture drawn by a painter, usually {@link ChartPainter}. */
  public CurvePicture(Painter painter) {
    this.painter = painter;
  }

  /**
   * Writes or replaces the picture.
   *
   * @return why there is none, in one sentence; empty when there is one
   */
  public Optional<String> write(List<Metrics> history, Path png) {
    try {
      byte[] bytes = painter.paint(history);
      Path beside = png.resolveSibling(png.getFileName() + ".new");
      Files.write(beside, bytes);
      Files.move(beside, png, StandardCopyOption.REPLACE_EXISTING);
      return Optional.empty();
    } catch (IOException | RuntimeException | LinkageError | InternalError | java.awt.AWTError e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      String first = reason.lines().findFirst().orElse(reason);
      return Optional.of("no " + png.getFileName() + ": this JVM cannot draw it (" + first + ")");
    }
  }
}
