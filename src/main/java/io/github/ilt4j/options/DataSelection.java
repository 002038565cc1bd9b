package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to train on. */
public sealed interface DataSelection {

  /** A file of texts, one a line. */
  record TextFile(Path path) implements DataSelection {}

  /** A task that comes with the library. */
  record Embedded(EmbeddedTask task) implements DataSelection {}

  /** What the name of every embedded task begins with. */
  String EMBEDDED = "embedded:";

  /** The names of the embedded tasks, for the help. */
  static String embeddedNames() {
    return String.join(", ", names());
  }

  /** As an option: a path, or the name of an embedded task. */
  static OptionType<DataSelection> type() {
    return new OptionType<>(
        "FILE|TASK",
        "a file or one of " + embeddedNames(),
        names(),
        DataSelection::parse,
        DataSelection::write);
  }

  private static Optional<DataSelection> parse(JsonNode node) {
    String text = node.isTextual() ? node.textValue() : "";
    if (text.startsWith(EMBEDDED)) {
      return Arrays.stream(EmbeddedTask.values())
          .filter(task -> name(task).equals(text))
          .<DataSelection>map(Embedded::new)
          .findFirst();
    }
    return OptionType.path("FILE").parser().apply(node).map(TextFile::new);
  }

  private static JsonNode write(DataSelection selection) {
    if (selection instanceof Embedded embedded) {
      return TextNode.valueOf(name(embedded.task()));
    }
    return TextNode.valueOf(((TextFile) selection).path().toString());
  }

  private static List<String> names() {
    return Arrays.stream(EmbeddedTask.values()).map(DataSelection::name).toList();
  }

  private static String name(EmbeddedTask task) {
    return EMBEDDED + task.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
