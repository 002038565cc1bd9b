package io.github.ilt4j.datasets.images;

import static org.lwjgl.util.freetype.FreeType.FT_Done_FreeType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The fonts of a set as native libraries see them, and the glyphs drawn lately; for one thread at a
 * time.
 */
final class Glyphs implements AutoCloseable {
  private static final long MOST_BYTES = 16L << 20;
  private static final int OVERHEAD = 128; // of an entry, beside its pixels

  private final FontSet set;
  private final int size;
  private final long library;
  private final NativeFont[] fonts;
  private final Map<Long, GlyphBitmap> drawn = new HashMap<>();
  private long bytes;

  /**
   * Opens no font yet.
   *
   * @param size pixels per em
   */
  Glyphs(FontSet set, int size) {
    this.set = set;
    this.size = size;
    library = FreeTypeLibrary.open();
    fonts = new NativeFont[set.size()];
  }

  /**
   * A font of the set.
   *
   * @throws UncheckedIOException when its file cannot be read any more
   */
  NativeFont font(int index) {
    if (fonts[index] == null) {
      try {
        fonts[index] = new NativeFont(library, set.data(index), set.file(index), size);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return fonts[index];
  }

  /**
   * A glyph of a font, drawn with the pen {@code phase} of {@link NativeFont#PHASES} right of a
   * pixel's edge.
   */
  GlyphBitmap glyph(int font, int glyph, int phase) {
    long key = ((long) font << 32 | (glyph & 0xFFFFFFFFL)) * NativeFont.PHASES + phase;
    GlyphBitmap bitmap = drawn.get(key);
    if (bitmap == null) {
      bitmap = keep(key, font(font).draw(glyph, phase));
    }
    return bitmap;
  }

  /** The box of a code point that no font has. */
  GlyphBitmap hexBox(int codePoint) {
    long key = -1L - codePoint;
    GlyphBitmap bitmap = drawn.get(key);
    return bitmap != null ? bitmap : keep(key, HexBox.draw(codePoint, size));
  }

  private GlyphBitmap keep(long key, GlyphBitmap bitmap) {
    if (bytes > MOST_BYTES) {
      drawn.clear(); // what is needed comes back soon; who was used last is not worth tracking
      bytes = 0;
    }
    bytes += OVERHEAD + bitmap.pixels().length;
    drawn.put(key, bitmap);
    return bitmap;
  }

  @Override
  public void close() {
    for (NativeFont font : fonts) {
      if (font != null) {
        font.close();
      }
    }
    FT_Done_FreeType(library);
  }
}
