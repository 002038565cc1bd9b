package io.github.ilt4j.datasets.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fonts that words are drawn from, in the order in which they are asked for a character.
 *
 * <p>A font's bytes are read when the first of its glyphs is drawn and stay until the set is
 * garbage. Usable from several threads.
 */
public final class FontSet {
  private final List<FontFile> files;
  private final Coverage coverage;
  private final String identity;
  private final List<String> warnings;
  private final Map<Integer, ByteBuffer> loaded = new HashMap<>();

  private FontSet(List<FontFile> files, List<BitSet> codePoints, List<String> warnings) {
    this.files = List.copyOf(files);
    this.coverage = new Coverage(codePoints);
    this.identity = identityOf(files);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Opens the default fonts and, if there is one, the user's folder.
   *
   * @throws IOException when the default fonts are not on the class path, the cache folder cannot
   *     be written, or the user's folder has no usable font; the message says what to do
   */
  public static FontSet open(FontOptions options) throws IOException {
    FontCache cache = FontCache.open(options.cacheFolder());
    List<FontFile> files = new ArrayList<>(cache.fonts());
    List<BitSet> codePoints = new ArrayList<>(defaultCoverage(cache, files));
    List<String> warnings = new ArrayList<>();
    cache.problem().ifPresent(warnings::add);
    if (options.userFonts().isPresent()) {
      UserFonts user = UserFonts.read(options.userFonts().get());
      boolean front = options.placement() == FontOptions.Placement.FRONT;
      files.addAll(front ? 0 : files.size(), user.files());
      codePoints.addAll(front ? 0 : codePoints.size(), user.codePoints());
      warnings.addAll(user.skipped());
    }
    return new FontSet(files, codePoints, warnings);
  }

  /**
   * SHA-256 over names, faces and contents of all fonts in their order. Equal identities draw equal
   * pixels; a checkpoint remembers the one it was trained with.
   */
  public String identity() {
    return identity;
  }

  /** The names of the font files in their order. */
  public List<String> names() {
    return files.stream().map(FontFile::name).toList();
  }

  /**
   * What people should know: fonts of the user's folder that cannot be used, a cache folder that
   * cannot be written; a sentence each.
   */
  public List<String> warnings() {
    return warnings;
  }

  /** Whether any font of the set has the code point. */
  public boolean covers(int codePoint) {
    return coverage.firstFor(codePoint) >= 0;
  }

  Coverage coverage() {
    return coverage;
  }

  FontFile file(int font) {
    return files.get(font);
  }

  int size() {
    return files.size();
  }

  /** The bytes of a font outside the heap; they live as long as this set is reachable. */
  synchronized ByteBuffer data(int font) throws IOException {
    ByteBuffer data = loaded.get(font);
    if (data == null) {
      byte[] bytes = files.get(font).source().read();
      data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      loaded.put(font, data);
    }
    return data;
  }

  /**
   * Reading 130 fonts for their character maps takes most of a second, so the result is kept beside
   * them.
   */
  private static List<BitSet> defaultCoverage(FontCache cache, List<FontFile> files)
      throws IOException {
    String name = "coverage-" + identityOf(files).substring(0, 16);
    Optional<byte[]> kept = cache.read(name);
    if (kept.isPresent()) {
      Optional<List<BitSet>> sound = Coverage.fromBytes(kept.get());
      if (sound.isPresent() && sound.get().size() == files.size()) {
        return sound.get();
      }
    }
    List<BitSet> codePoints = new ArrayList<>();
    for (FontFile file : files) {
      codePoints.add(FontProbe.codePoints(file.source().read(), file.face()));
    }
    cache.write(name, Coverage.toBytes(codePoints));
    return codePoints;
  }

  private static String identityOf(List<FontFile> files) {
    StringBuilder lines = new StringBuilder();
    for (FontFile file : files) {
      lines.append(file.sha256()).append(' ').append(file.face()).append(' ');
      lines.append(file.name()).append('\n');
    }
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
