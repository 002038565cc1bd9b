package io.github.ilt4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the JDK's own PNG reader and writer. */
class PngTest {
  @TempDir Path folder;

  private static WordImage random(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(7).nextBytes(rgb);
    return new WordImage(width, height, rgb);
  }

  @Test
  void anotherReaderSeesThePixelsThatWereWritten() throws IOException {
    WordImage image = random(37, 16);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.encode(image)));
    assertEquals(37, read.getWidth());
    assertEquals(16, read.getHeight());
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 37; x++) {
        assertEquals(image.pixel(x, y), read.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Path file = folder.resolve("word.png");
    WordImage image = random(48, 16);
    Png.write(file, random(16, 16));
    Png.write(file, image);
    assertEquals(image, Png.read(file));
    assertEquals(1, folder.toFile().list().length, "nothing is left beside it");
  }

  @Test
  void readsEveryKindThatAnotherWriterMakes() throws IOException {
    byte[] levels = {0, 90, (byte) 180, (byte) 255};
    IndexColorModel two = new IndexColorModel(1, 2, levels, levels, levels);
    IndexColorModel four = new IndexColorModel(2, 4, levels, new byte[4], levels);
    IndexColorModel clear = new IndexColorModel(8, 4, levels, new byte[4], levels, 1);
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_INT_RGB));
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_INT_ARGB));
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_BYTE_GRAY));
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_BYTE_BINARY, two));
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_BYTE_BINARY, four));
    assertReadsAsTheJdkDoes(new BufferedImage(13, 9, BufferedImage.TYPE_BYTE_INDEXED, clear));
  }

  private void assertReadsAsTheJdkDoes(BufferedImage image) throws IOException {
    Random random = new Random(3);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    Path file = folder.resolve("jdk.png");
    ImageIO.write(image, "png", file.toFile());
    BufferedImage expected = ImageIO.read(file.toFile());
    WordImage read = Png.read(file);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        // Not getRGB for grey: it converts the brightness to another scale.
        int grey = expected.getRaster().getSample(x, y, 0);
        boolean isGrey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        int argb = isGrey ? 0xFF000000 | grey * 0x10101 : expected.getRGB(x, y);
        double alpha = (argb >>> 24) / 255.0;
        for (int shift = 0; shift <= 16; shift += 8) {
          long onWhite = Math.round((argb >> shift & 0xFF) * alpha + 255 * (1 - alpha));
          assertEquals(onWhite, read.pixel(x, y) >> shift & 0xFF, () -> "in " + image.getType());
        }
      }
    }
  }

  @Test
  void namesTheFileAndWhatIsWrongWithIt() throws IOException {
    byte[] good = Png.encode(random(16, 16));
    byte[] flipped = good.clone();
    flipped[50] ^= 1;
    assertFails(flipped, "the checksum of PNG chunk IDAT is wrong");
    assertFails(Arrays.copyOf(good, 100), "a PNG chunk is longer than the file");
    assertFails(Arrays.copyOf(good, 5), "the PNG is cut short");
    assertFails("GIF89a..".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "signature");
    assertFails(new byte[0], "the PNG is cut short");
  }

  private void assertFails(byte[] bytes, String expected) throws IOException {
    Path file = Files.write(folder.resolve("bad.png"), bytes);
    IOException error = assertThrows(IOException.class, () -> Png.read(file));
    assertTrue(error.getMessage().contains("bad.png"), error::getMessage);
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void areasAreAveragedAsInRealNumbers() {
    byte[] pixels = new byte[4 * 17 * 11];
    new Random(5).nextBytes(pixels);
    for (int[] size : new int[][] {{5, 3}, {17, 11}, {16, 4}, {1, 1}, {23, 12}}) {
      byte[] scaled = AreaAverage.scale(pixels, 4, 17, 11, size[0], size[1]);
      assertArrayEquals(inRealNumbers(pixels, size[0], size[1]), scaled);
    }
  }

  /**
   * Means over a grid that is so fine that every old and every new pixel is a whole number of its
   * cells.
   */
  private static byte[] inRealNumbers(byte[] pixels, int width, int height) {
    byte[] scaled = new byte[4 * width * height];
    for (int at = 0; at < scaled.length; at++) {
      int x = at / 4 % width;
      int y = at / 4 / width;
      double sum = 0;
      for (int row = y * 11; row < (y + 1) * 11; row++) {
        for (int column = x * 17; column < (x + 1) * 17; column++) {
          sum += pixels[4 * (row / height * 17 + column / width) + at % 4] & 0xFF;
        }
      }
      scaled[at] = (byte) Math.floor(sum / (11 * 17) + 0.5);
    }
    return scaled;
  }
}
