package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.GENERAL;

import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.YamlOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --config}: a file in place of a long command line. */
final class ConfigOption {

  /** The file. */
  static final Option<Optional<Path>> CONFIG =
      Option.of(
          "config",
          GENERAL,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A YAML file with any of these options; what is typed here overrides it");

  private ConfigOption() {}

  /** The file that the command line names. */
  static Optional<Path> file(OptionLayer typed) {
    return new OptionValues(List.of(CONFIG), List.of(typed)).get(CONFIG);
  }

  /**
   * The file, where there is one, and the command line, which overrides it.
   *
   * @param options that may stand in the file
   * @throws IOException if the file cannot be read
   */
  static List<OptionLayer> layers(List<Option<?>> options, OptionLayer typed) throws IOException {
    Optional<Path> file = file(typed);
    return file.isPresent()
        ? List.of(YamlOptions.read(file.get(), options), typed)
        : List.of(typed);
  }
}
