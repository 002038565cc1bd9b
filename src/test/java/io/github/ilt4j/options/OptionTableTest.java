package io.github.ilt4j.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/training.md says of the options is what they are. */
class OptionTableTest {
  private static final String BEGIN = "<!-- options: begin -->\n";
  private static final String END = "<!-- options: end -->";

  @Test
  void theDocumentListsEveryOptionWithItsDefault() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "training.md"));
    String table =
        document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
    assertEquals(expected(), table, "the table between the marks in docs/training.md");
  }

  private static String expected() {
    StringBuilder table = new StringBuilder();
    for (OptionGroup group : OptionGroup.values()) {
      boolean first = true;
      for (Option<?> option : TrainOptions.ALL) {
        if (option.group() == group) {
          table.append(first ? "\n| " + group.title() + " | default | |\n|---|---|---|\n" : "");
          table.append(row(option));
          first = false;
        }
      }
    }
    return table.append('\n').toString();
  }

  private static String row(Option<?> option) {
    return "| `--%s %s` | %s | %s |\n"
        .formatted(
            option.name(),
            option.type().placeholder().replace("|", "\\|"),
            option.shownDefault().map(value -> "`" + value + "`").orElse(""),
            option.help().replace("|", "\\|").replace("<", "&lt;"));
  }
}
