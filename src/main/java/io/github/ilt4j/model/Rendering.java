package io.github.ilt4j.model;

import io.github.ilt4j.datasets.images.FontOptions;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.graphs.families.ImageModel;
import java.nio.file.Path;
import java.util.Optional;

/** How words are drawn for an image encoder. */
public final class Rendering {
  private Rendering() {}

  /**
   * The published way; for an encoder whose patches do not divide its 16 pixels (CLIP's 32),
   * pictures whose sides are multiples of a patch.
   *
   * @param fonts a folder of fonts to put in front of the default ones
   */
  public static RenderOptions options(ImageModel encoder, Optional<Path> fonts) {
    RenderOptions published = withFonts(fonts);
    boolean fits =
        published.block() % encoder.patchSize() == 0
            && published.height() % encoder.patchSize() == 0;
    return fits ? published : published.withBlock(encoder.patchSize());
  }

  /** The published way, with fonts of the user's own in front. */
  public static RenderOptions withFonts(Optional<Path> fonts) {
    FontOptions defaults = FontOptions.defaults();
    return RenderOptions.defaults()
        .withFonts(
            fonts
                .map(folder -> defaults.withUserFonts(folder, FontOptions.Placement.FRONT))
                .orElse(defaults));
  }
}
