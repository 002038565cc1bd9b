package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the values of an option look like: how they are read, written, and named in errors and help.
 *
 * <p>A value arrives as a tree: one text for every scalar, whether it stood in a YAML file or on
 * the command line (so both read the same way), or a mapping for a component's configuration.
 *
 * @param placeholder stands for the value in the help, such as {@code N}
 * @param expected completes the sentence "expected ..."
 * @param choices the closed list of values, for suggestions; empty for open types
 * @param parser gives empty for a value that is not of this type
 * @param writer gives the tree that {@code parser} reads back to an equal value; null = leave out
 */
public record OptionType<T>(
    String placeholder,
    String expected,
    List<String> choices,
    Function<JsonNode, Optional<T>> parser,
    Function<T, JsonNode> writer) {

  private static final String COMMA = ",(?![^{]*\\})";

  public OptionType {
    choices = List.copyOf(choices);
  }

  /** Any text, the empty one too. */
  public static OptionType<String> text(String placeholder) {
    return new OptionType<>(
        placeholder, "a text", List.of(), OptionType::scalar, TextNode::valueOf);
  }

  /** A file or folder; it need not exist. Relative ones are relative to the working folder. */
  public static OptionType<Path> path(String placeholder) {
    return new OptionType<>(
        placeholder,
        "a path",
        List.of(),
        node -> scalar(node).filter(text -> !text.isEmpty()).flatMap(OptionType::toPath),
        path -> TextNode.valueOf(path.toString()));
  }

  /** A whole number from {@code least} to {@code most}, both included. */
  public static OptionType<Integer> integer(int least, int most) {
    String range =
        most == Integer.MAX_VALUE ? " of at least " + least : " from " + least + " to " + most;
    return new OptionType<>(
        "N",
        "a whole number" + range,
        List.of(),
        node -> number(node, Integer::valueOf).filter(value -> value >= least && value <= most),
        IntNode::valueOf);
  }

  /** A whole number of 64 bits of at least {@code least}. */
  public static OptionType<Long> large(long least) {
    return new OptionType<>(
        "N",
        "a whole number of at least " + least,
        List.of(),
        node -> number(node, Long::valueOf).filter(value -> value >= least),
        LongNode::valueOf);
  }

  /** Any whole number of 64 bits, for seeds. */
  public static OptionType<Long> seed() {
    return new OptionType<>(
        "N", "a whole number", List.of(), node -> number(node, Long::valueOf), LongNode::valueOf);
  }

  /** A number from {@code least} (included or not) up to, but not including, {@code bound}. */
  public static OptionType<Double> decimal(double least, boolean included, double bound) {
    String lower = (included ? "at least " : "above ") + plain(least);
    String expected =
        "a number " + lower + (Double.isInfinite(bound) ? "" : " and below " + plain(bound));
    return decimal(expected, value -> (included ? value >= least : value > least) && value < bound);
  }

  /**
   * A number of a range.
   *
   * @param expected completes the sentence "expected ..."
   */
  static OptionType<Double> decimal(String expected, DoublePredicate range) {
    return new OptionType<>(
        "X",
        expected,
        List.of(),
        node -> number(node, Double::valueOf).filter(range::test),
        DoubleNode::valueOf);
  }

  /** True or false; on the command line the bare option means true. */
  public static OptionType<Boolean> flag() {
    return new OptionType<>(
        "true|false",
        "true or false",
        List.of("true", "false"),
        node -> scalar(node).filter(List.of("true", "false")::contains).map(Boolean::valueOf),
        BooleanNode::valueOf);
  }

  /** One of the constants of an enum, each shown by {@code name}. */
  public static <E extends Enum<E>> OptionType<E> choice(Class<E> type, Function<E, String> name) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(name).toList();
    return new OptionType<>(
        String.join("|", names),
        "one of " + String.join(", ", names),
        names,
        node ->
            scalar(node)
                .flatMap(
                    text ->
                        Arrays.stream(type.getEnumConstants())
                            .filter(constant -> name.apply(constant).equals(text))
                            .findFirst()),
        constant -> TextNode.valueOf(name.apply(constant)));
  }

  /** One of a closed list of names. */
  public static OptionType<String> nameOf(String placeholder, List<String> names) {
    return new OptionType<>(
        placeholder,
        "one of " + names.stream().collect(Collectors.joining(", ")),
        names,
        node -> scalar(node).filter(names::contains),
        TextNode::valueOf);
  }

  /** Words separated by commas or white space; in a YAML file a list as well. */
  public static OptionType<List<String>> words(String placeholder) {
    return new OptionType<>(
        placeholder,
        "words separated by commas",
        List.of(),
        OptionType::splitWords,
        words -> TextNode.valueOf(String.join(",", words)));
  }

  /**
   * Texts separated by commas (but not those in braces, as patterns have them); in a YAML file a
   * list as well, whose texts may have commas.
   */
  public static OptionType<List<String>> list(String placeholder) {
    return new OptionType<>(
        placeholder,
        "texts separated by commas",
        List.of(),
        OptionType::splitTexts,
        texts -> {
          ArrayNode array = JsonNodeFactory.instance.arrayNode();
          texts.forEach(array::add);
          return array;
        });
  }

  /** The same type where having no value is a value too. */
  public static <T> OptionType<Optional<T>> optional(OptionType<T> type) {
    return new OptionType<>(
        type.placeholder,
        type.expected,
        type.choices,
        node -> {
          Optional<T> value = type.parser.apply(node);
          return value.isPresent() ? Optional.of(value) : Optional.empty();
        },
        value -> value.map(type.writer).orElse(NullNode.getInstance()));
  }

  private static Optional<String> scalar(JsonNode node) {
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  private static Optional<List<String>> splitWords(JsonNode node) {
    List<String> words = new ArrayList<>();
    for (JsonNode part : node.isArray() ? node : List.of(node)) {
      if (!part.isTextual()) {
        return Optional.empty();
      }
      words.addAll(List.of(part.textValue().split("[,\\s]+")));
    }
    words.removeIf(String::isEmpty);
    return words.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(words));
  }

  private static Optional<List<String>> splitTexts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : node.isArray() ? node : List.of(node)) {
      if (!part.isTextual()) {
        return Optional.empty();
      }
      texts.addAll(
          List.of(
              node.isArray() ? new String[] {part.textValue()} : part.textValue().split(COMMA)));
    }
    texts.replaceAll(String::strip);
    texts.removeIf(String::isEmpty);
    return texts.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(texts));
  }

  private static <N> Optional<N> number(JsonNode node, Function<String, N> parse) {
    try {
      // Double.valueOf accepts a suffix ("1f", "2d") that no other tool reads as a number.
      return scalar(node).filter(text -> !text.matches(".*[fFdDxX]")).map(parse);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> toPath(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
