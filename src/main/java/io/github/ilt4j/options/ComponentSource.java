package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.checkpoints.hub.HubName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where one of the model's four components comes from. */
public sealed interface ComponentSource {

  /** The component is left out. */
  record None() implements ComponentSource {}

  /** Files somewhere: config.json, and weights when they are wanted. */
  sealed interface Located extends ComponentSource permits Folder, Hub {}

  /**
   * A HuggingFace folder.
   *
   * @param origin the hub's name for what the folder holds, where it comes from there
   */
  record Folder(Path path, Optional<HubName> origin) implements Located {
    /** A folder of the user's own. */
    public Folder(Path path) {
      this(path, Optional.empty());
    }
  }

  /** A model of the hub, which is a folder once it is downloaded. */
  record Hub(HubName name) implements Located {}

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

  /** As an option: {@code none} (where allowed), a place, or, in a YAML file, a mapping. */
  static OptionType<ComponentSource> type(boolean mayBeNone) {
    OptionType<Located> located = located();
    return new OptionType<>(
        (mayBeNone ? "none|" : "") + located.placeholder(),
        (mayBeNone ? "none, " : "")
            + "a HuggingFace folder, a model of the hub as org/name, or (in a YAML file) a"
            + " configuration with its model_type",
        mayBeNone ? List.of("none") : List.of(),
        node -> parse(node).filter(source -> mayBeNone || !(source instanceof None)),
        ComponentSource::write);
  }

  /**
   * A folder or a model of the hub, as an option. What has the form of a hub's name is one unless
   * there is a folder of that name.
   */
  static OptionType<Located> located() {
    return new OptionType<>(
        "DIR|ORG/NAME[@REV]",
        "a folder, or a model of the hub as org/name",
        List.of(),
        node -> OptionType.path("DIR").parser().apply(node).map(path -> locate(node, path)),
        ComponentSource::write);
  }

  private static Located locate(JsonNode node, Path path) {
    Optional<HubName> name =
        Files.isDirectory(path) ? Optional.empty() : HubName.parse(node.textValue());
    return name.isPresent() ? new Hub(name.get()) : new Folder(path);
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
    return located().parser().apply(node).map(ComponentSource.class::cast);
  }

  private static JsonNode write(ComponentSource source) {
    if (source instanceof Config given) {
      return given.config();
    }
    if (source instanceof Hub hub) {
      return TextNode.valueOf(hub.name().toString());
    }
    if (source instanceof Folder folder) {
      // The name rather than the cache's folder: it means the same on every machine.
      return TextNode.valueOf(
          folder.origin().map(HubName::toString).orElseGet(() -> folder.path().toString()));
    }
    return TextNode.valueOf("none");
  }
}
