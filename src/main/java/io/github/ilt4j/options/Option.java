package io.github.ilt4j.options;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One option, declared once: the key of the YAML file, {@code --name} of the command line and a
 * line of the help.
 *
 * @param name words in lower case joined by hyphens
 * @param group the heading under which help and options file show it
 * @param type what values look like
 * @param defaultValue the value when no layer gives one; empty = it must be given
 * @param help one sentence without a full stop
 */
public record Option<T>(
    String name, OptionGroup group, OptionType<T> type, Optional<T> defaultValue, String help) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public Option {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("an option's name is words joined by hyphens: " + name);
    }
  }

  /** An option that has a value even when nobody gives one. */
  public static <T> Option<T> of(
      String name, OptionGroup group, OptionType<T> type, T defaultValue, String help) {
    return new Option<>(name, group, type, Optional.of(defaultValue), help);
  }

  /** An option without a default: leaving it out is an error. */
  public static <T> Option<T> required(
      String name, OptionGroup group, OptionType<T> type, String help) {
    return new Option<>(name, group, type, Optional.empty(), help);
  }

  /** The default as the help shows it; empty when there is none to show. */
  public Optional<String> shownDefault() {
    return defaultValue
        .map(value -> type.writer().apply(value))
        .filter(node -> !node.isNull())
        .map(node -> node.isContainerNode() ? node.toString() : node.asText());
  }
}
