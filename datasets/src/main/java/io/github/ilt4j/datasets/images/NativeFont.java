package io.github.ilt4j.datasets.images;

import static org.lwjgl.util.freetype.FreeType.FT_Done_Face;
import static org.lwjgl.util.freetype.FreeType.FT_FACE_FLAG_SCALABLE;
import static org.lwjgl.util.freetype.FreeType.FT_LOAD_NO_BITMAP;
import static org.lwjgl.util.freetype.FreeType.FT_LOAD_NO_HINTING;
import static org.lwjgl.util.freetype.FreeType.FT_Load_Glyph;
import static org.lwjgl.util.freetype.FreeType.FT_New_Memory_Face;
import static org.lwjgl.util.freetype.FreeType.FT_Outline_Translate;
import static org.lwjgl.util.freetype.FreeType.FT_RENDER_MODE_NORMAL;
import static org.lwjgl.util.freetype.FreeType.FT_Render_Glyph;
import static org.lwjgl.util.freetype.FreeType.FT_Set_Pixel_Sizes;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_MEMORY_MODE_READONLY;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_get_data;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_get_length;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_face_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_face_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_font_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_font_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_font_get_glyph_extents;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_font_set_scale;
import static org.lwjgl.util.harfbuzz.OpenType.hb_ot_color_glyph_reference_png;
import static org.lwjgl.util.harfbuzz.OpenType.hb_ot_color_has_png;
import static org.lwjgl.util.harfbuzz.OpenType.hb_ot_font_set_funcs;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.util.freetype.FT_Bitmap;
import org.lwjgl.util.freetype.FT_Face;
import org.lwjgl.util.freetype.FT_GlyphSlot;
import org.lwjgl.util.freetype.FT_Outline;
import org.lwjgl.util.harfbuzz.hb_glyph_extents_t;

/** A font at one size as HarfBuzz and FreeType see it; for one thread at a time. */
final class NativeFont implements AutoCloseable {
  /** Fractions of a pixel at which a glyph is drawn; between them is rounded. */
  static final int PHASES = 4;

  private static final long MOST_PIXELS = 1L << 24; // more is a broken font

  private final ByteBuffer data; // the libraries read it until close: losing it crashes the JVM
  private final String name;
  private final FT_Face face;
  private final long shaping;
  private final boolean scalable;
  private final boolean png;

  /**
   * Opens a font.
   *
   * @param library from {@link FreeTypeLibrary#open}
   * @param size pixels per em
   */
  NativeFont(long library, ByteBuffer data, FontFile file, int size) {
    this.data = data;
    this.name = file.name();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer out = stack.mallocPointer(1);
      FreeTypeLibrary.check(
          FT_New_Memory_Face(library, this.data, file.face(), out), "open the font " + name);
      face = FT_Face.create(out.get(0));
    }
    scalable = (face.face_flags() & FT_FACE_FLAG_SCALABLE) != 0;
    if (scalable) {
      FreeTypeLibrary.check(FT_Set_Pixel_Sizes(face, 0, size), "scale the font " + name);
    }
    long blob = hb_blob_create(this.data, HB_MEMORY_MODE_READONLY, 0, null);
    long tables = hb_face_create(blob, file.face());
    hb_blob_destroy(blob);
    png = hb_ot_color_has_png(tables);
    shaping = hb_font_create(tables);
    hb_face_destroy(tables);
    hb_font_set_scale(shaping, 64 * size, 64 * size); // positions in 1/64 pixel
    hb_ot_font_set_funcs(shaping);
  }

  /** The {@code hb_font_t}. */
  long shaping() {
    return shaping;
  }

  /**
   * The row on which letters stand, so that ascender and descender together are in the middle;
   * nearest whole row.
   *
   * @param height rows of the picture
   * @param size pixels per em
   */
  int baseline(int height, int size) {
    long unitsPerEm = Math.max(1, face.units_per_EM());
    long twice = height * unitsPerEm + (long) size * (face.ascender() + face.descender());
    return (int) Math.floorDiv(twice + unitsPerEm, 2 * unitsPerEm);
  }

  /**
   * Draws a glyph.
   *
   * @param phase of {@value #PHASES}, how far right of a pixel's edge the pen stands
   */
  GlyphBitmap draw(int glyph, int phase) {
    if (png) {
      long blob = hb_ot_color_glyph_reference_png(shaping, glyph);
      try {
        if (hb_blob_get_length(blob) > 0) {
          return drawPng(glyph, hb_blob_get_data(blob));
        }
      } finally {
        hb_blob_destroy(blob);
      }
    }
    return scalable ? drawOutline(glyph, phase) : GlyphBitmap.EMPTY;
  }

  private GlyphBitmap drawPng(int glyph, ByteBuffer blob) {
    byte[] file = new byte[blob.remaining()];
    blob.get(file);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      hb_glyph_extents_t box = hb_glyph_extents_t.calloc(stack);
      if (!hb_font_get_glyph_extents(shaping, glyph, box)) {
        return GlyphBitmap.EMPTY;
      }
      RgbaImage image = PngDecoder.decode(file, "glyph " + glyph + " of the font " + name);
      int width = Math.max(1, rounded(box.width()));
      int height = Math.max(1, rounded(-box.height()));
      byte[] pixels =
          AreaAverage.scale(image.premultiplied(), 4, image.width(), image.height(), width, height);
      return new GlyphBitmap(
          rounded(box.x_bearing()), rounded(box.y_bearing()), width, height, true, pixels);
    } catch (IOException e) {
      return GlyphBitmap.EMPTY; // a bitmap of a kind that we cannot read: the box with its number
    }
  }

  private GlyphBitmap drawOutline(int glyph, int phase) {
    if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) {
      return GlyphBitmap.EMPTY;
    }
    FT_GlyphSlot slot = face.glyph();
    if (slot == null) {
      return GlyphBitmap.EMPTY;
    }
    FT_Outline outline = slot.outline();
    FT_Outline_Translate(outline, phase * (64L / PHASES), 0);
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) {
      return GlyphBitmap.EMPTY;
    }
    FT_Bitmap bitmap = slot.bitmap();
    int width = bitmap.width();
    int height = bitmap.rows();
    if (width == 0 || height == 0 || (long) width * height > MOST_PIXELS) {
      return GlyphBitmap.EMPTY;
    }
    byte[] pixels = new byte[width * height];
    long rows = MemoryUtil.memGetAddress(bitmap.address() + FT_Bitmap.BUFFER);
    for (int row = 0; row < height; row++) {
      MemoryUtil.memByteBuffer(rows + (long) row * bitmap.pitch(), width)
          .get(pixels, row * width, width);
    }
    return new GlyphBitmap(slot.bitmap_left(), slot.bitmap_top(), width, height, false, pixels);
  }

  private static int rounded(int in64ths) {
    return (in64ths + 32) >> 6;
  }

  @Override
  public void close() {
    hb_font_destroy(shaping);
    FT_Done_Face(face);
  }
}
