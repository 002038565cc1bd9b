package io.github.ilt4j.datasets.images;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where fonts come from.
 *
 * @param cacheFolder where the default fonts are unpacked once; several processes may share it
 * @param userFonts a folder of the user's own .ttf, .otf, .ttc and .otc files ({@code --fonts DIR})
 * @param placement whether the user's fonts are asked before or after the default ones
 */
public record FontOptions(Path cacheFolder, Optional<Path> userFonts, Placement placement) {
  /** System property that names another cache folder than the platform's usual one. */
  public static final String CACHE_PROPERTY = "ilt4j.cache";

  /** Who draws a character that both the user's fonts and the default fonts have. */
  public enum Placement {
    /** The user's fonts. */
    FRONT,
    /** The default fonts; the user's fill gaps. */
    BEHIND
  }

  /** The default fonts only, in the cache folder of {@value #CACHE_PROPERTY} or of the platform. */
  public static FontOptions defaults() {
    return new FontOptions(defaultCacheFolder(), Optional.empty(), Placement.FRONT);
  }

  /**
   * These options with a folder of the user's fonts in front of the default ones or behind them.
   */
  public FontOptions withUserFonts(Path folder, Placement where) {
    return new FontOptions(cacheFolder, Optional.of(folder), where);
  }

  /** These options with another cache folder. */
  public FontOptions withCacheFolder(Path folder) {
    return new FontOptions(folder, userFonts, placement);
  }

  private static Path defaultCacheFolder() {
    Optional<Path> chosen = setting(System.getProperty(CACHE_PROPERTY));
    if (chosen.isPresent()) {
      return chosen.get();
    }
    Path home = Path.of(System.getProperty("user.home"));
    String platform = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (platform.startsWith("windows")) {
      return setting(System.getenv("LOCALAPPDATA"))
          .orElse(home.resolve("AppData").resolve("Local"))
          .resolve("ilt4j");
    }
    if (platform.startsWith("mac")) {
      return home.resolve("Library").resolve("Caches").resolve("ilt4j");
    }
    return setting(System.getenv("XDG_CACHE_HOME"))
        .filter(Path::isAbsolute) // the XDG specification: a relative path is to be ignored
        .orElse(home.resolve(".cache"))
        .resolve("ilt4j");
  }

  private static Optional<Path> setting(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(Path::of);
  }
}
