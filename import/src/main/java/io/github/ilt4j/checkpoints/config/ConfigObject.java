package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.LayerType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON object of a file, read key by key. A key that is absent or null is at its default. */
final class ConfigObject {
  private final Path file;
  private final String place;
  private final ObjectNode node;

  /**
   * @param place the path of keys that leads here, with a dot at its end; empty for the root
   */
  ConfigObject(Path file, String place, ObjectNode node) {
    this.file = file;
    this.place = place;
    this.node = node;
  }

  ObjectNode node() {
    return node;
  }

  /** An object without keys, in whose place all is at its default. */
  ConfigObject empty() {
    return new ConfigObject(file, place, node.objectNode());
  }

  int integer(String key, int otherwise) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw unexpected(key, "a whole number", value);
    }
    return value.intValue();
  }

  /** A list of whole numbers. */
  List<Integer> integers(String key, List<Integer> otherwise) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return otherwise;
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode number : value) {
      if (!number.isIntegralNumber() || !number.canConvertToInt()) {
        throw unexpected(key, "a list of whole numbers", value);
      }
      numbers.add(number.intValue());
    }
    if (!value.isArray()) {
      throw unexpected(key, "a list of whole numbers", value);
    }
    return numbers;
  }

  double number(String key, double otherwise) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw unexpected(key, "a number", value);
    }
    return value.doubleValue();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw unexpected(key, "true or false", value);
    }
    return value.booleanValue();
  }

  Optional<String> text(String key) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw unexpected(key, "a string", value);
    }
    return Optional.of(value.textValue());
  }

  Activation activation(String key, Activation otherwise) {
    try {
      return text(key).map(Activation::of).orElse(otherwise);
    } catch (IllegalArgumentException e) {
      throw problem(key, e.getMessage());
    }
  }

  Optional<ConfigObject> object(String key) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return Optional.empty();
    }
    if (value instanceof ObjectNode child) {
      return Optional.of(new ConfigObject(file, place + key + ".", child));
    }
    throw unexpected(key, "an object", value);
  }

  boolean has(String key) {
    return !absent(node.path(key));
  }

  int requireInteger(String key) {
    return require(key, integer(key, 0));
  }

  double requireNumber(String key) {
    return require(key, number(key, 0));
  }

  String requireText(String key) {
    return require(key, text(key).orElse(""));
  }

  ConfigObject requireObject(String key) {
    return object(key).orElseThrow(() -> missing(key));
  }

  /** The strings of an array. */
  Optional<List<String>> texts(String key) {
    JsonNode value = node.path(key);
    if (absent(value)) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw unexpected(key, "an array of strings", value);
      }
      texts.add(element.textValue());
    }
    if (!value.isArray()) {
      throw unexpected(key, "an array of strings", value);
    }
    return Optional.of(texts);
  }

  /** The {@code layer_types}. */
  List<LayerType> layerTypes(List<LayerType> otherwise) {
    return texts("layer_types")
        .map(names -> names.stream().map(LayerType::of).toList())
        .orElse(otherwise);
  }

  boolean isText(String key) {
    return node.path(key).isTextual();
  }

  /** Refuses a number that this version has no graph for. */
  void requireDefault(String key, int supported) {
    int value = integer(key, supported);
    if (value != supported) {
      throw problem(key, "expected " + supported + ", found " + value);
    }
  }

  /** Refuses an option there is no graph for. */
  void requireNone(String key) {
    if (has(key)) {
      throw unexpected(key, "null", node.path(key));
    }
  }

  /** Refuses what this version has no graph for. */
  void requireDefault(String key, String supported) {
    text(key)
        .filter(value -> !value.equals(supported))
        .ifPresent(
            value -> {
              throw problem(key, "expected \"" + supported + "\", found \"" + value + "\"");
            });
  }

  CheckpointException problem(String key, String problem) {
    return new CheckpointException(file, place + key + ": " + problem);
  }

  /** A record's complaint, which names the key itself. */
  CheckpointException problem(IllegalArgumentException complaint) {
    return new CheckpointException(file, place + complaint.getMessage(), complaint);
  }

  private <T> T require(String key, T value) {
    if (!has(key)) {
      throw missing(key);
    }
    return value;
  }

  private CheckpointException missing(String key) {
    return new CheckpointException(file, "the key \"" + place + key + "\" is missing");
  }

  private CheckpointException unexpected(String key, String expected, JsonNode found) {
    String text = found.toString();
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "...";
    return problem(key, "expected " + expected + ", found " + shown);
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
