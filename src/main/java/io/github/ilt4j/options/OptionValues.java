package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The merged values of a list of options. All are valid once this exists.
 *
 * <p>Values stay trees and are parsed by the option that asks: so no cast is needed to give each
 * its own type, and they can be written as they were given.
 */
public final class OptionValues {
  private final List<Option<?>> options;
  private final List<OptionLayer> layers;

  /**
   * Merges and checks.
   *
   * @param options all that are known here
   * @param layers the later wins
   * @throws OptionException names the place of a value that is wrong or the option that is missing
   */
  public OptionValues(List<? extends Option<?>> options, List<OptionLayer> layers) {
    this.options = List.copyOf(options);
    this.layers = List.copyOf(layers);
    // Every value is checked, also one that a later layer overrides: a file is right or it is not.
    for (OptionLayer layer : this.layers) {
      for (Option<?> option : this.options) {
        layer.entry(option).ifPresent(entry -> parse(option, entry));
      }
    }
    this.options.forEach(this::get);
  }

  /** The value of an option: that of the last layer that has one, else its default. */
  public <T> T get(Option<T> option) {
    if (!options.contains(option)) {
      throw new IllegalArgumentException("undeclared option " + option.name());
    }
    return entry(option)
        .map(entry -> parse(option, entry))
        .or(option::defaultValue)
        .orElseThrow(
            () ->
                new OptionException(
                    "--%s %s is needed: %s"
                        .formatted(option.name(), option.type().placeholder(), option.help())));
  }

  /** Whether any layer gives the option a value. */
  public boolean isGiven(Option<?> option) {
    return entry(option).isPresent();
  }

  /** The options in the order of their declaration. */
  public List<Option<?>> options() {
    return options;
  }

  /** The value as a tree, normalised; null node when it has none. */
  public <T> JsonNode tree(Option<T> option) {
    return option.type().writer().apply(get(option));
  }

  private Optional<OptionLayer.Entry> entry(Option<?> option) {
    List<OptionLayer.Entry> found = new ArrayList<>();
    layers.forEach(layer -> layer.entry(option).ifPresent(found::add));
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  private static <T> T parse(Option<T> option, OptionLayer.Entry entry) {
    OptionType<T> type = option.type();
    return type.parser()
        .apply(entry.value())
        .orElseThrow(
            () -> {
              String found = found(entry.value());
              return new OptionException(
                  "%s: expected %s, found %s%s"
                      .formatted(
                          entry.place(),
                          type.expected(),
                          found,
                          NearestName.hint(entry.value().asText(), type.choices())));
            });
  }

  private static String found(JsonNode value) {
    if (value.isTextual()) {
      return "'" + value.textValue() + "'";
    }
    if (value.isNull()) {
      return "nothing";
    }
    return value.isArray() ? "a list" : "a mapping";
  }
}
