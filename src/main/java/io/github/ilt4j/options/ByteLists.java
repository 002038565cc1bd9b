package io.github.ilt4j.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.generation.processors.ExponentialDecayLengthPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Types of options whose values are lists of bytes and numbers: JSON, the outermost brackets of
 * which may be left out. In files of YAML and JSON they are lists.
 */
final class ByteLists {
  private static final int BYTES = 256;
  private static final int DEEPEST = 8;

  private ByteLists() {}

  /** Bytes: {@code 128,129}. */
  static OptionType<List<Integer>> bytes() {
    return new OptionType<>(
        "BYTES",
        "bytes from 0 to 255, such as 128,129",
        List.of(),
        node -> read(node, list -> each(list, ByteLists::toByte)),
        bytes -> bytes.isEmpty() ? NullNode.getInstance() : list(bytes));
  }

  /** Sequences of bytes: {@code [97,98],[10]}. */
  static OptionType<List<List<Integer>>> sequences() {
    return new OptionType<>(
        "LISTS",
        "lists of bytes from 0 to 255, such as [97,98],[10]",
        List.of(),
        node -> read(node, list -> each(list, ByteLists::toSequence)),
        sequences -> {
          ArrayNode lists = JsonNodeFactory.instance.arrayNode();
          sequences.forEach(sequence -> lists.add(list(sequence)));
          return sequences.isEmpty() ? NullNode.getInstance() : lists;
        });
  }

  /** Sequences of bytes, each with a number: {@code [[97,98],-2.5],[[10],4]}. */
  static OptionType<List<SequenceBias.Bias>> biases() {
    return new OptionType<>(
        "LISTS",
        "lists of bytes from 0 to 255, each with a number, such as [[97,98],-2.5],[[10],4]",
        List.of(),
        node -> read(node, list -> each(list, ByteLists::toBias)),
        biases -> {
          ArrayNode lists = JsonNodeFactory.instance.arrayNode();
          biases.forEach(
              bias -> lists.add(lists.arrayNode().add(list(bias.bytes())).add(bias.bias())));
          return biases.isEmpty() ? NullNode.getInstance() : lists;
        });
  }

  /** A start of at least 0 and a factor above 0: {@code 5,1.1}. */
  static OptionType<ExponentialDecayLengthPenalty> decay() {
    return new OptionType<>(
        "START,FACTOR",
        "a whole number of at least 0 and a number above 0, such as 5,1.1",
        List.of(),
        node -> read(node, ByteLists::toDecay),
        decay -> JsonNodeFactory.instance.arrayNode().add(decay.start()).add(decay.factor()));
  }

  /** Reads a list, or the text of one with its outermost brackets or without. */
  private static <T> Optional<T> read(JsonNode node, Function<JsonNode, Optional<T>> list) {
    if (!node.isTextual()) {
      return Optional.of(node).filter(JsonNode::isArray).flatMap(list);
    }
    try {
      JsonNode bracketed =
          new JsonMapper(JsonFiles.factory(DEEPEST)).readTree("[" + node.textValue() + "]");
      return list.apply(bracketed)
          .or(() -> Optional.of(bracketed.path(0)).filter(JsonNode::isArray).flatMap(list));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static ArrayNode list(List<Integer> bytes) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    bytes.forEach(list::add);
    return list;
  }

  private static <T> Optional<List<T>> each(
      JsonNode list, Function<JsonNode, Optional<T>> element) {
    List<T> elements = new ArrayList<>();
    for (JsonNode node : list) {
      Optional<T> read = element.apply(node);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      elements.add(read.get());
    }
    return Optional.of(elements);
  }

  private static Optional<Integer> toByte(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt()
        ? Optional.of(node.intValue()).filter(value -> value >= 0 && value < BYTES)
        : Optional.empty();
  }

  private static Optional<List<Integer>> toSequence(JsonNode node) {
    return node.isArray()
        ? each(node, ByteLists::toByte).filter(bytes -> !bytes.isEmpty())
        : Optional.empty();
  }

  private static Optional<SequenceBias.Bias> toBias(JsonNode node) {
    return node.size() == 2 && node.path(1).isNumber()
        ? toSequence(node.path(0))
            .map(bytes -> new SequenceBias.Bias(bytes, node.path(1).doubleValue()))
        : Optional.empty();
  }

  private static Optional<ExponentialDecayLengthPenalty> toDecay(JsonNode node) {
    JsonNode start = node.path(0);
    JsonNode factor = node.path(1);
    return node.size() == 2
            && start.canConvertToInt()
            && start.isIntegralNumber()
            && start.intValue() >= 0
            && factor.isNumber()
            && factor.doubleValue() > 0
        ? Optional.of(new ExponentialDecayLengthPenalty(start.intValue(), factor.doubleValue()))
        : Optional.empty();
  }
}
