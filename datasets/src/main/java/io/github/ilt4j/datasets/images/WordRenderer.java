package io.github.ilt4j.datasets.images;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Draws words, black on white. Usable from several threads at once, each of which gets native
 * objects of its own while it draws.
 *
 * <ul>
 *   <li>Letters stand on a fixed row. Ink that would be above or below the picture shifts the line;
 *       a taller line is scaled down.
 *   <li>Control characters, tab and line feed too, are drawn as their control pictures; white space
 *       takes its width and draws nothing.
 *   <li>A code point that no font has is a box with its number, as are C1 controls and unpaired
 *       surrogates. Joiners, variation selectors and other default ignorables draw nothing by
 *       themselves.
 *   <li>Text runs in visual order; a word that begins in Hebrew or Arabic runs from right to left,
 *       its trailing space on the left.
 *   <li>At most {@code maxWidth} code points and columns are drawn; the rest is cut off on the
 *       right.
 * </ul>
 */
public final class WordRenderer implements AutoCloseable {
  private final RenderOptions options;
  private final FontSet fonts;
  private final ImageCache cache;
  private final Deque<LinePainter> idle = new ArrayDeque<>();
  private boolean closed;

  private WordRenderer(RenderOptions options, FontSet fonts) {
    this.options = options;
    this.fonts = fonts;
    this.cache = new ImageCache(options.cacheBytes());
  }

  /**
   * Opens the fonts and what draws them.
   *
   * @throws IOException when the fonts cannot be unpacked or read, the user's folder has none, or
   *     the platform is none of those that the libraries are built for; the message says what to do
   */
  public static WordRenderer open(RenderOptions options) throws IOException {
    try {
      WordRenderer renderer = new WordRenderer(options, FontSet.open(options.fonts()));
      renderer.giveBack(renderer.borrow()); // fails here rather than at the first word
      return renderer;
    } catch (LinkageError e) {
      throw new IOException(
          "HarfBuzz and FreeType of LWJGL cannot be loaded on "
              + System.getProperty("os.name")
              + " / "
              + System.getProperty("os.arch")
              + " ("
              + e.getMessage()
              + "); there are builds for Linux and macOS on x64 and arm64, and Windows on x64",
          e);
    }
  }

  /**
   * The picture of a word: {@code options().height()} rows, a multiple of {@code options().block()}
   * columns. Any string has one; that of the empty one is a white block.
   *
   * @throws IllegalStateException after {@link #close}
   * @throws java.io.UncheckedIOException when a font file has become unreadable
   */
  public WordImage render(String word) {
    if (options.cacheBytes() == 0) {
      return paint(word);
    }
    Optional<WordImage> known = cache.get(word);
    if (known.isPresent()) {
      return known.get();
    }
    WordImage image = paint(word);
    cache.put(word, image);
    return image;
  }

  /** How this renderer draws. */
  public RenderOptions options() {
    return options;
  }

  /** The fonts it draws from. */
  public FontSet fonts() {
    return fonts;
  }

  /** {@link FontSet#identity} of its fonts. */
  public String fontIdentity() {
    return fonts.identity();
  }

  private WordImage paint(String word) {
    LinePainter painter = borrow();
    try {
      return painter.paint(word);
    } finally {
      giveBack(painter);
    }
  }

  /** A painter that no other thread has; there are as many as threads have ever drawn at once. */
  private LinePainter borrow() {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("This renderer is closed");
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return new LinePainter(fonts, options);
  }

  private void giveBack(LinePainter painter) {
    synchronized (idle) {
      if (!closed) {
        idle.push(painter);
        return;
      }
    }
    painter.close();
  }

  /**
   * Frees all native memory; what other threads are drawing is finished first, and its memory freed
   * then.
   */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(LinePainter::close);
      idle.clear();
    }
    cache.clear();
  }
}
