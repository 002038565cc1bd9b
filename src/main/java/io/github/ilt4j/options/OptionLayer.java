package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one source (a YAML file, a command line), not yet parsed.
 *
 * @param entries by option name, in the order of the source
 */
public record OptionLayer(Map<String, Entry> entries) {

  /**
   * A value and where it stood.
   *
   * @param place begins an error's sentence, such as {@code run.yaml:3: steps} or {@code --steps}
   */
  public record Entry(String place, JsonNode value) {}

  public OptionLayer {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** A layer without values. */
  public static OptionLayer empty() {
    return new OptionLayer(Map.of());
  }

  /** The entry of an option, when this layer has one. */
  public Optional<Entry> entry(Option<?> option) {
    return Optional.ofNullable(entries.get(option.name()));
  }
}
