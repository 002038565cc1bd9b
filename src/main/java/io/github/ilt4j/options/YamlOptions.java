package io.github.ilt4j.options;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes options as YAML: one mapping from option names to values. */
public final class YamlOptions {
  // YAML 1.1, which the parser follows, reads 1e-12 (no point) as a text; JSON, and everybody, does
  // not.
  private static final Pattern EXPONENT = Pattern.compile("-?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+");

  private YamlOptions() {}

  /**
   * Reads a file.
   *
   * @param options the names that may stand in the file
   * @throws OptionException when a key is unknown (names the line and the nearest key) or the file
   *     is no YAML mapping
   * @throws IOException when the file cannot be read
   */
  public static OptionLayer read(Path file, List<? extends Option<?>> options) throws IOException {
    if (Files.isDirectory(file)) {
      throw new OptionException(file + ": expected a YAML file, found a folder");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new OptionException(file + ": expected UTF-8 text, found other bytes", e);
    }
    return parse(file.toString(), text, options);
  }

  /**
   * Reads a text.
   *
   * @param source names the text in errors
   * @throws OptionException as {@link #read}
   */
  public static OptionLayer parse(String source, String text, List<? extends Option<?>> options) {
    List<String> known = options.stream().<String>map(Option::name).toList();
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return OptionLayer.empty();
      }
      if (first != JsonToken.START_OBJECT) {
        throw new OptionException(
            place(source, parser) + ": expected lines of the form 'option: value'");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        String place = place(source, parser);
        if (!known.contains(key)) {
          throw new OptionException(
              place + ": unknown option '" + key + "'" + NearestName.hint(key, known));
        }
        parser.nextToken();
        JsonNode value = value(parser, parser.currentToken() != JsonToken.START_OBJECT);
        if (entries.put(key, new OptionLayer.Entry(place + ": " + key, value)) != null) {
          throw new OptionException(place + ": option '" + key + "' is given twice");
        }
      }
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? source : source + ":" + e.getLocation().getLineNr();
      String what = problem(e.getOriginalMessage());
      throw new OptionException(where + ": not valid YAML: " + what, e);
    } catch (IOException e) {
      throw new OptionException(source + ": " + e.getMessage(), e);
    }
    return new OptionLayer(entries);
  }

  /** All values that differ from "none", by group, in a form that {@link #parse} reads back. */
  public static String write(OptionValues values) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    StringBuilder text = new StringBuilder();
    for (OptionGroup group : OptionGroup.values()) {
      ObjectNode section = mapper.createObjectNode();
      for (Option<?> option : values.options()) {
        JsonNode value = values.tree(option);
        if (option.group() == group && !value.isNull()) {
          section.set(option.name(), value);
        }
      }
      if (!section.isEmpty()) {
        text.append("# ").append(group.title()).append('\n');
        try {
          text.append(mapper.writeValueAsString(section));
        } catch (JsonProcessingException e) {
          throw new IllegalStateException("values of group " + group.title(), e);
        }
      }
    }
    return text.toString();
  }

  /**
   * At top level every scalar stays text, for the option's own type to read; below, JSON's types
   * count.
   */
  private static JsonNode value(JsonParser parser, boolean asText) throws IOException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = nodes.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String key = parser.currentName();
          parser.nextToken();
          object.set(key, value(parser, false));
        }
        return object;
      }
      case START_ARRAY -> {
        ArrayNode array = nodes.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser, false));
        }
        return array;
      }
      case VALUE_NULL -> {
        return nodes.nullNode();
      }
      default -> {
        return asText ? TextNode.valueOf(parser.getText()) : typed(parser, nodes);
      }
    }
  }

  private static JsonNode typed(JsonParser parser, JsonNodeFactory nodes) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
      case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue().longValueExact());
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
      default -> {
        String text = parser.getText();
        yield EXPONENT.matcher(text).matches()
            ? nodes.numberNode(Double.parseDouble(text))
            : nodes.textNode(text);
      }
    };
  }

  /** The parser tells context, excerpts (indented) and last the problem, each on its own lines. */
  private static String problem(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .reduce((earlier, later) -> later)
        .orElse(message);
  }

  private static String place(String source, JsonParser parser) {
    return source + ":" + parser.currentTokenLocation().getLineNr();
  }
}
