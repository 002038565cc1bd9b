package io.github.ilt4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static WordImage plain(int width, int height, int grey) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) grey);
    return new WordImage(width, height, rgb);
  }

  @Test
  void enlargesPixelsWithoutSmoothing() {
    WordImage dots = new WordImage(2, 1, new byte[] {1, 2, 3, -1, -2, -3});
    WordImage sheet = ContactSheet.ofImages(List.of(dots), 3, 100);
    assertEquals(2 * 3 + 12, sheet.width());
    assertEquals(3 + 12, sheet.height());
    for (int y = 6; y < 9; y++) {
      for (int x = 6; x < 12; x++) {
        assertEquals(x < 9 ? 0x010203 : 0xFFFEFD, sheet.pixel(x, y));
      }
    }
    assertEquals(0xE0E0E0, sheet.pixel(5, 6));
    assertEquals(0xE0E0E0, sheet.pixel(12, 6));
  }

  @Test
  void breaksLinesBeforeTheEdge() {
    WordImage black = plain(10, 4, 0);
    assertEquals(6 + 3 * 16, ContactSheet.ofImages(List.of(black, black, black), 1, 54).width());
    WordImage two = ContactSheet.ofImages(List.of(black, black, black), 1, 53);
    assertEquals(6 + 2 * 16, two.width());
    assertEquals(6 + 2 * 10, two.height());
    assertEquals(0, two.pixel(6, 16));
    assertEquals(0xE0E0E0, two.pixel(22, 16));
  }

  @Test
  void labelsStandBelowOnGrey() {
    ContactSheet.Cell cell =
        new ContactSheet.Cell(plain(4, 4, 255), Optional.of(plain(20, 5, 255)));
    WordImage sheet = ContactSheet.of(List.of(cell), 2, 100);
    assertEquals(20 + 12, sheet.width());
    assertEquals(8 + 5 + 12, sheet.height());
    assertEquals(0xFFFFFF, sheet.pixel(13, 13));
    assertEquals(0xE0E0E0, sheet.pixel(13, 14));
  }

  @Test
  void nothingToShowIsAnError() {
    Exception error =
        assertThrows(
            IllegalArgumentException.class, () -> ContactSheet.ofImages(List.of(), 2, 100));
    assertTrue(error.getMessage().contains("found 0 pictures"), error::getMessage);
  }
}
