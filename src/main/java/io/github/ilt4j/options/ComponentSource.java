package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where one of the model's four components comes from. */
public sealed interface ComponentSource {

  /** The component is left out. */
  record None() implements ComponentSource {}

  /** A HuggingFace folder: config.json, and model.safetensors when its weights are wanted. */
  record Folder(Path path) implements ComponentSource {}

  /**
   * A configuration in place.
   *
   * @param config what a config.json would hold, {@code model_type} included
   */
  record Config(ObjectNode config) implements ComponentSource {
    public Config {
      config = config.deepCopy();
    }
  }

  /** As an option: {@code none} (where allowed), a folder, or, in a YAML file, a mapping. */
  static OptionType<ComponentSource> type(boolean mayBeNone) {
    return new OptionType<>(
        mayBeNone ? "none|DIR" : "DIR",
        (mayBeNone ? "none, " : "")
            + "a HuggingFace folder, or (in a YAML file) a configuration with its model_type",
        mayBeNone ? List.of("none") : List.of(),
        node -> parse(node).filter(source -> mayBeNone || !(source instanceof None)),
        ComponentSource::write);
  }

  private static Optional<ComponentSource> parse(JsonNode node) {
    if (node instanceof ObjectNode config) {
      return config.path("model_type").isTextual()
          ? Optional.of(new Config(config))
          : Optional.empty();
    }
    if (node.isTextual() && node.textValue().equals("none")) {
      return Optional.of(new None());
    }
    return OptionType.path("DIR").parser().apply(node).map(Folder::new);
  }

  private static JsonNode write(ComponentSource source) {
    if (source instanceof Config given) {
      return given.config();
    }
    return TextNode.valueOf(source instanceof Folder folder ? folder.path().toString() : "none");
  }
}
