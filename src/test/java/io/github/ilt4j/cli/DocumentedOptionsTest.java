package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.options.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentedOptionsTest {

  @Test
  void theGuideKnowsEveryOptionOfEveryCommand() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "training.md"));
    List<String> missing = new ArrayList<>();
    for (Command command : Command.ALL) {
      if (!guide.contains("`" + command.name() + "`")) {
        missing.add(command.name());
      }
      for (Option<?> option : command.options()) {
        if (!guide.matches("(?s).*`--" + option.name() + "[ `].*")) {
          missing.add(command.name() + " --" + option.name());
        }
      }
    }
    assertEquals(List.of(), missing, "not in docs/training.md");
  }
}
