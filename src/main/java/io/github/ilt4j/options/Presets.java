package io.github.ilt4j.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The presets that come with the library: options files among its resources. */
public final class Presets {
  /** Their names; {@code NAME} is the resource {@code presets/NAME.yaml}. */
  public static final List<String> NAMES = List.of("demo", "tiny");

  private Presets() {}

  /**
   * Reads a preset.
   *
   * @param name one of {@link #NAMES}
   * @return the preset's values
   */
  static OptionLayer read(String name, List<? extends Option<?>> options) {
    String resource = "/presets/" + name + ".yaml";
    try (InputStream stream = Presets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the library lacks its resource " + resource);
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return YamlOptions.parse("preset " + name, text, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
