package io.github.ilt4j.datasets.images;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Many word pictures on one, for people to look at. */
public final class ContactSheet {
  private static final int PADDING = 6;
  private static final int BACKGROUND = 0xE0; // a grey that shows where a picture's white ends

  private ContactSheet() {}

  /**
   * A word's picture and what stands under it.
   *
   * @param image the picture
   * @param label the drawn label, never enlarged
   */
  public record Cell(WordImage image, Optional<WordImage> label) {}

  /**
   * Pictures without labels.
   *
   * @see #of(List, int, int)
   */
  public static WordImage ofImages(List<WordImage> images, int scale, int maxWidth) {
    return of(
        images.stream().map(image -> new Cell(image, Optional.empty())).toList(), scale, maxWidth);
  }

  /**
   * Places the cells from left to right and line after line, each picture enlarged by a whole
   * factor without smoothing, so that every pixel of the model's input can be seen.
   *
   * @param cells the pictures in reading order; at least one
   * @param scale pixels a side for each pixel of a picture, at least 1
   * @param maxWidth where a line ends; a single wider picture makes the sheet wider
   */
  public static WordImage of(List<Cell> cells, int scale, int maxWidth) {
    if (cells.isEmpty() || scale < 1) {
      throw new IllegalArgumentException(
          "A contact sheet needs a picture and a scale of at least 1, found "
              + cells.size()
              + " pictures and scale "
              + scale);
    }
    List<Placed> placed = new ArrayList<>();
    int x = PADDING;
    int y = PADDING;
    int lineHeight = 0;
    int width = 0;
    for (Cell cell : cells) {
      int cellWidth =
          Math.max(cell.image().width() * scale, cell.label().map(WordImage::width).orElse(0));
      int cellHeight =
          cell.image().height() * scale + cell.label().map(WordImage::height).orElse(0);
      if (x > PADDING && x + cellWidth + PADDING > maxWidth) {
        x = PADDING;
        y += lineHeight + PADDING;
        lineHeight = 0;
      }
      placed.add(new Placed(cell, x, y));
      x += cellWidth + PADDING;
      width = Math.max(width, x);
      lineHeight = Math.max(lineHeight, cellHeight);
    }
    return draw(placed, scale, width, y + lineHeight + PADDING);
  }

  private static WordImage draw(List<Placed> placed, int scale, int width, int height) {
    byte[] sheet = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    Arrays.fill(sheet, (byte) BACKGROUND);
    for (Placed at : placed) {
      WordImage image = at.cell.image();
      copy(image, scale, 255, sheet, width, at.x, at.y);
      at.cell
          .label()
          .ifPresent(
              label ->
                  copy(label, 1, BACKGROUND, sheet, width, at.x, at.y + image.height() * scale));
    }
    return new WordImage(width, height, sheet);
  }

  /** Copies a picture with its white turned into the grey {@code white}. */
  private static void copy(
      WordImage image, int scale, int white, byte[] sheet, int sheetWidth, int left, int top) {
    for (int y = 0; y < image.height() * scale; y++) {
      int to = 3 * ((top + y) * sheetWidth + left);
      for (int x = 0; x < image.width() * scale; x++) {
        int from = 3 * (y / scale * image.width() + x / scale);
        for (int channel = 0; channel < 3; channel++) {
          sheet[to++] = (byte) ((image.rgb()[from + channel] & 0xFF) * white / 255);
        }
      }
    }
  }

  private record Placed(Cell cell, int x, int y) {}
}
