package io.github.ilt4j.datasets.images;

import static org.lwjgl.util.freetype.FreeType.FT_Done_FreeType;
import static org.lwjgl.util.freetype.FreeType.FT_FACE_FLAG_SCALABLE;
import static org.lwjgl.util.freetype.FreeType.FT_New_Memory_Face;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_MEMORY_MODE_READONLY;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_SET_VALUE_INVALID;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_blob_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_face_collect_unicodes;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_face_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_face_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_set_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_set_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_set_next_range;
import static org.lwjgl.util.harfbuzz.OpenType.hb_ot_color_has_png;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.util.freetype.FT_Face;

/** Looks into a font file before anything is drawn from it. */
final class FontProbe {
  private FontProbe() {}

  /**
   * What a file is.
   *
   * @param problem why it cannot be used
   * @param regular neither bold nor italic
   * @param colour its glyphs are coloured bitmaps
   * @param codePoints what it has glyphs for
   */
  record Result(Optional<String> problem, boolean regular, boolean colour, BitSet codePoints) {}

  /** The code points in the character map of a face. */
  static BitSet codePoints(byte[] bytes, int face) {
    ByteBuffer data = MemoryUtil.memAlloc(bytes.length).put(bytes).flip();
    try {
      return codePoints(data, face);
    } finally {
      MemoryUtil.memFree(data);
    }
  }

  /** Judges the first face of a file. */
  static Result probe(byte[] bytes) {
    if (bytes.length == 0) {
      return new Result(Optional.of("the file is empty"), false, false, new BitSet());
    }
    ByteBuffer data = MemoryUtil.memAlloc(bytes.length).put(bytes).flip();
    long library = FreeTypeLibrary.open();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer out = stack.mallocPointer(1);
      int error = FT_New_Memory_Face(library, data, 0, out);
      if (error != 0) {
        return new Result(
            Optional.of("FreeType cannot read it (error " + error + ")"),
            false,
            false,
            new BitSet());
      }
      FT_Face face = FT_Face.create(out.get(0));
      boolean colour = hasPng(data);
      boolean drawable = (face.face_flags() & FT_FACE_FLAG_SCALABLE) != 0 || colour;
      BitSet codePoints = codePoints(data, 0);
      Optional<String> problem =
          !drawable
              ? Optional.of("it has neither outlines nor PNG bitmaps")
              : codePoints.isEmpty()
                  ? Optional.of("it has no Unicode character map")
                  : Optional.empty();
      return new Result(problem, face.style_flags() == 0, colour, codePoints);
    } finally {
      FT_Done_FreeType(library); // and its face
      MemoryUtil.memFree(data);
    }
  }

  private static BitSet codePoints(ByteBuffer data, int index) {
    long blob = hb_blob_create(data, HB_MEMORY_MODE_READONLY, 0, null);
    long face = hb_face_create(blob, index);
    long set = hb_set_create();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      hb_face_collect_unicodes(face, set);
      BitSet codePoints = new BitSet();
      IntBuffer first = stack.ints(HB_SET_VALUE_INVALID);
      IntBuffer last = stack.ints(HB_SET_VALUE_INVALID);
      while (hb_set_next_range(set, first, last)) {
        codePoints.set(first.get(0), Math.min(last.get(0), Character.MAX_CODE_POINT) + 1);
      }
      return codePoints;
    } finally {
      hb_set_destroy(set);
      hb_face_destroy(face);
      hb_blob_destroy(blob);
    }
  }

  private static boolean hasPng(ByteBuffer data) {
    long blob = hb_blob_create(data, HB_MEMORY_MODE_READONLY, 0, null);
    long face = hb_face_create(blob, 0);
    try {
      return hb_ot_color_has_png(face);
    } finally {
      hb_face_destroy(face);
      hb_blob_destroy(blob);
    }
  }
}
