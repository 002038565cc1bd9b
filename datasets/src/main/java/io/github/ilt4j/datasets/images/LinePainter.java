package io.github.ilt4j.datasets.images;

import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_BUFFER_FLAG_BOT;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_BUFFER_FLAG_DEFAULT;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_BUFFER_FLAG_EOT;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_DIRECTION_LTR;
import static org.lwjgl.util.harfbuzz.HarfBuzz.HB_DIRECTION_RTL;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_add_utf32;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_clear_contents;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_create;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_destroy;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_set_cluster_level;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_set_direction;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_set_flags;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_set_language;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_buffer_set_script;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_language_from_string;
import static org.lwjgl.util.harfbuzz.HarfBuzz.hb_script_from_string;
import static org.lwjgl.util.harfbuzz.HarfBuzz.nhb_buffer_get_glyph_infos;
import static org.lwjgl.util.harfbuzz.HarfBuzz.nhb_buffer_get_glyph_positions;
import static org.lwjgl.util.harfbuzz.HarfBuzz.nhb_shape_full;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.util.harfbuzz.hb_glyph_info_t;
import org.lwjgl.util.harfbuzz.hb_glyph_position_t;

/** Turns words into pictures with native objects of its own; for one thread at a time. */
final class LinePainter implements AutoCloseable {
  private static final int PIXEL = 64; // HarfBuzz's positions are 1/64 pixel
  private static final int STEP = PIXEL / NativeFont.PHASES;
  private static final int BLANK_BRAILLE = 0x2800;
  private static final int NULL_NOTEHEAD = 0x1D159; // "empty" is what it means

  private final RenderOptions options;
  private final Itemizer itemizer;
  private final Glyphs glyphs;
  private final Line line;
  private final Map<Integer, Integer> scripts = new HashMap<>();
  private final long buffer = hb_buffer_create();
  private final long language = hb_language_from_string("und");
  private final ByteBuffer shaper = MemoryUtil.memASCII("ot");
  private final PointerBuffer shapers =
      MemoryUtil.memAllocPointer(2).put(0, shaper).put(1, MemoryUtil.NULL);
  private final IntBuffer length = MemoryUtil.memAllocInt(1);
  private IntBuffer text = MemoryUtil.memAllocInt(64);
  private int pen; // 1/64 pixel from the beginning of the text

  LinePainter(FontSet fonts, RenderOptions options) {
    this.options = options;
    itemizer = new Itemizer(fonts);
    glyphs = new Glyphs(fonts, options.fontSize());
    NativeFont letters = glyphs.font(fonts.coverage().firstFor('x'));
    line = new Line(options, letters.baseline(options.height(), options.fontSize()));
  }

  WordImage paint(String word) {
    int[] points = CodePoints.of(word, options.maxWidth());
    if (text.capacity() < points.length) {
      MemoryUtil.memFree(text);
      text = MemoryUtil.memAllocInt(2 * points.length);
    }
    text.clear().put(points).flip();
    line.clear();
    pen = 0;
    List<Run> runs = itemizer.visualRuns(points);
    for (Run run : runs) {
      switch (run.font()) {
        case Run.SILENT -> {}
        case Run.UNKNOWN -> addBoxes(points, run.start(), run.end(), run.rightToLeft());
        default -> shape(points, run);
      }
    }
    return line.draw(Math.max(0, Math.floorDiv(pen + PIXEL - 1, PIXEL)));
  }

  private void shape(int[] points, Run run) {
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf32(buffer, text, run.start(), run.end() - run.start());
    hb_buffer_set_direction(buffer, run.rightToLeft() ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, script(run.script()));
    hb_buffer_set_language(buffer, language);
    hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
    int flags = HB_BUFFER_FLAG_DEFAULT;
    flags |= run.start() == 0 ? HB_BUFFER_FLAG_BOT : 0;
    flags |= run.end() == points.length ? HB_BUFFER_FLAG_EOT : 0;
    hb_buffer_set_flags(buffer, flags);
    NativeFont font = glyphs.font(run.font());
    // A list of one shaper: others depend on the machine, and HB_SHAPER_LIST could choose them.
    if (nhb_shape_full(font.shaping(), buffer, MemoryUtil.NULL, 0, shapers.address()) == 0) {
      throw new IllegalStateException("HarfBuzz cannot shape with its own shaper");
    }
    long lengthAddress = MemoryUtil.memAddress(length);
    long infos = nhb_buffer_get_glyph_infos(buffer, lengthAddress);
    long positions = nhb_buffer_get_glyph_positions(buffer, lengthAddress);
    int count = length.get(0);
    int penBefore = pen;
    int inkBefore = line.count();
    for (int i = 0; i < count; i++) {
      long info = infos + (long) i * hb_glyph_info_t.SIZEOF;
      long position = positions + (long) i * hb_glyph_position_t.SIZEOF;
      add(points, run, hb_glyph_info_t.ncodepoint(info), hb_glyph_info_t.ncluster(info), position);
    }
    if (line.count() == inkBefore) { // a font may list a letter and have no picture of it
      pen = anyNeedsInk(points, run) ? penBefore : pen;
      addBoxes(points, run.start(), run.end(), run.rightToLeft());
    }
  }

  private static boolean anyNeedsInk(int[] points, Run run) {
    return IntStream.range(run.start(), run.end()).anyMatch(i -> needsInk(points[i]));
  }

  private void add(int[] points, Run run, int glyph, int cluster, long position) {
    int steps = Math.floorDiv(pen + hb_glyph_position_t.nx_offset(position) + STEP / 2, STEP);
    GlyphBitmap bitmap = glyphs.glyph(run.font(), glyph, Math.floorMod(steps, NativeFont.PHASES));
    if (glyph == 0 || (bitmap.isEmpty() && itemizer.isColour(run.font()))) {
      if (needsInk(points[cluster])) {
        addBoxes(points, cluster, cluster + 1, false);
        return;
      }
    }
    if (glyph != 0) {
      int y = Math.floorDiv(hb_glyph_position_t.ny_offset(position) + PIXEL / 2, PIXEL);
      line.add(bitmap, Math.floorDiv(steps, NativeFont.PHASES), y);
    }
    pen += hb_glyph_position_t.nx_advance(position);
  }

  private void addBoxes(int[] points, int start, int end, boolean rightToLeft) {
    for (int i = start; i < end; i++) {
      int point = points[rightToLeft ? start + end - 1 - i : i];
      if (needsInk(point)) {
        pen = Math.floorDiv(pen + PIXEL - 1, PIXEL) * PIXEL;
        line.add(glyphs.hexBox(point), pen / PIXEL, 0);
        pen += HexBox.advance(point, options.fontSize()) * PIXEL;
      }
    }
  }

  private static boolean needsInk(int point) {
    return !CodePoints.isIgnorable(point)
        && point != BLANK_BRAILLE
        && point != NULL_NOTEHEAD
        && (CodePoints.neverInFonts(point) || !UCharacter.isUWhiteSpace(point));
  }

  private int script(int icu) {
    return scripts.computeIfAbsent(icu, key -> hb_script_from_string(UScript.getShortName(key)));
  }

  @Override
  public void close() {
    glyphs.close();
    hb_buffer_destroy(buffer);
    MemoryUtil.memFree(shaper);
    MemoryUtil.memFree(shapers);
    MemoryUtil.memFree(length);
    MemoryUtil.memFree(text);
  }
}
