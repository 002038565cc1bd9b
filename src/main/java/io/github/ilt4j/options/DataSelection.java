package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to train on. */
public sealed interface DataSelection {

  /**
   * Files of texts.
   *
   * @param name as {@link io.github.ilt4j.datasets.sources.records.DataFiles} understands it, or a
   *     folder that {@code prepare} wrote
   */
  record Files(String name) implements DataSelection {}

  /** A task that comes with the library. */
  record Embedded(EmbeddedTask task) implements DataSelection {}

  /** Several of these, drawn by their weights. */
  record Mixture(List<Weighted> parts) implements DataSelection {
    public Mixture {
      parts = List.copyOf(parts);
    }
  }

  /** A part of a mixture. */
  record Weighted(DataSelection selection, double weight) {}

  /** What the name of every embedded task begins with. */
  String EMBEDDED = "embedded:";

  /** A part's name, and its weight where there is one. */
  Pattern WEIGHTED = Pattern.compile("(.+):([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)");

  /** The names of the embedded tasks, for the help. */
  static String embeddedNames() {
    return String.join(", ", names());
  }

  /** As an option: a path, the name of an embedded task, or several of them with weights. */
  static OptionType<DataSelection> type() {
    return new OptionType<>(
        "PATH|TASK",
        "files, one of " + embeddedNames() + ", or several with weights above 0",
        names(),
        DataSelection::parse,
        DataSelection::write);
  }

  private static Optional<DataSelection> parse(JsonNode node) {
    Optional<List<String>> texts = OptionType.list("").parser().apply(node);
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = texts.get();
    return names.size() == 1 ? single(names.get(0)) : mixture(names);
  }

  private static Optional<DataSelection> mixture(List<String> names) {
    List<Weighted> parts = new ArrayList<>();
    for (String name : names) {
      Matcher weighted = WEIGHTED.matcher(name);
      boolean given = weighted.matches();
      double weight = given ? Double.parseDouble(weighted.group(2)) : 1;
      Optional<DataSelection> selection = single(given ? weighted.group(1) : name);
      if (selection.isEmpty() || weight == 0) {
        return Optional.empty();
      }
      parts.add(new Weighted(selection.get(), weight));
    }
    return Optional.of(new Mixture(parts));
  }

  private static Optional<DataSelection> single(String text) {
    if (text.startsWith(EMBEDDED)) {
      return Arrays.stream(EmbeddedTask.values())
          .filter(task -> name(task).equals(text))
          .<DataSelection>map(Embedded::new)
          .findFirst();
    }
    return Optional.of(new Files(text));
  }

  private static JsonNode write(DataSelection selection) {
    if (selection instanceof Mixture mixture) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      mixture.parts().forEach(part -> list.add(name(part.selection()) + ":" + part.weight()));
      return list;
    }
    // A name with a comma is one name only in a list.
    String name = name(selection);
    return name.contains(",")
        ? JsonNodeFactory.instance.arrayNode().add(name)
        : TextNode.valueOf(name);
  }

  private static String name(DataSelection selection) {
    return selection instanceof Embedded embedded
        ? name(embedded.task())
        : ((Files) selection).name();
  }

  private static List<String> names() {
    return Arrays.stream(EmbeddedTask.values()).map(DataSelection::name).toList();
  }

  private static String name(EmbeddedTask task) {
    return EMBEDDED + task.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
